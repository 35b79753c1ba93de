import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteName } from '../../../src/core/model/quote-name.ts';
import { escapeText } from '../../../src/reports/escape.ts';
import { codeSpan, fenced, linkTo, prose } from '../../../src/reports/markdown/escape.ts';
import { hostileName } from '../../builders/hostile.ts';
import { proseIn, renderedMarkdown, tagsOf } from '../../builders/rendered-markdown.ts';

/** What forges look for in text: mentions, references by number, addresses. */
const REFERENCE = /[@#!$%~^&]\w|\bGH-\d|:\/\/|\bwww\./i;

function decoded(html: string): string {
  return html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

describe('codeSpan', () => {
  it('shows any name as it is, and makes nothing else of it', () => {
    fc.assert(
      fc.property(hostileName, (name) => {
        fc.pre(escapeText(name).trim() !== '' && !name.includes('|'));

        const html = renderedMarkdown(codeSpan(name));

        expect(tagsOf(html)).toEqual(['<p>', '<code>', '</code>', '</p>']);
        expect(decoded(html.slice('<p><code>'.length, -'</code></p>'.length))).toBe(escapeText(name));
      }),
    );
  });

  it('takes any number of runs of the sign that ends it', () => {
    const many = '`x'.repeat(200_000);

    expect(codeSpan(many).slice(0, 4)).toBe('`` `');
    expect(fenced('diff', [many]).startsWith('```diff\n')).toBe(true);
  });

  it('stays in its cell of a table', () => {
    fc.assert(
      fc.property(hostileName, hostileName, (first, second) => {
        const html = renderedMarkdown(`| a | b |\n|---|---|\n| ${codeSpan(first)} | ${codeSpan(second)} |`);

        expect(html.match(/<td>/g)).toHaveLength(2);
        expect(tagsOf(html).filter((tag) => !/^<\/?(?:table|thead|tbody|tr|th|td|code)>$/.test(tag))).toEqual([]);
      }),
    );
  });

  it.each([
    { name: '', shown: '`""`' },
    { name: 'a`b', shown: '``a`b``' },
    { name: '`', shown: '`` ` ``' },
    { name: 'a|b', shown: '`a\\u{7c}b`' },
  ])('writes "$name" as $shown', ({ name, shown }) => {
    expect(codeSpan(name)).toBe(shown);
  });
});

describe('prose', () => {
  it('makes no markup, no link, no mention and no reference of what a sentence holds', () => {
    fc.assert(
      fc.property(hostileName, hostileName, (first, second) => {
        const html = renderedMarkdown(`- **${prose(`"${first}" and ${second} differ.`)}**`);

        expect(tagsOf(html).filter((tag) => !/^<\/?(?:ul|li|strong|code)>$/.test(tag))).toEqual([]);
        expect(proseIn(html)).not.toMatch(REFERENCE);
      }),
    );
  });

  it.each(['"__www.evil.test', 'x" _www.evil.test and "', 'a*www.evil.test', 'a" GH-7 _GH-7'])('makes no link of %s', (text) => {
    const html = renderedMarkdown(prose(text));

    expect(html).not.toContain('<a');
    expect(proseIn(html)).not.toMatch(/(?:www\.|GH-\d)/);
  });

  it('shows what stands in quotes as code, where quotes are in pairs', () => {
    expect(prose('"v/a" loses "x".')).toBe('`v/a` loses `x`.');
    expect(prose('5" of a_b *c*.')).toBe('5" of a_b \\*c\\*.');
    expect(prose('"v/a\\" opens \\\\ to \\"`b" of \\"c\\".')).toBe('``v/a" opens \\ to "`b`` of "c".');
  });

  it('shows each name of a sentence as a piece of its own', () => {
    fc.assert(
      fc.property(hostileName, hostileName, (first, second) => {
        fc.pre([first, second].every((name) => escapeText(name).trim() !== '' && !name.includes('|')));

        const html = renderedMarkdown(prose(`${quoteName(first)} opens ${quoteName(second)} to "1 person".`));

        const shown = [...html.matchAll(/<code>(.*?)<\/code>/gs)].map(([, text]) => decoded(text!));
        expect(shown).toEqual([first, second, '1 person'].map(escapeText));
      }),
    );
  });
});

describe('fenced', () => {
  it('is closed by nothing that stands in it', () => {
    fc.assert(
      fc.property(fc.array(hostileName.map(escapeText), { minLength: 1 }), (lines) => {
        const html = renderedMarkdown(fenced('diff', lines));

        expect(tagsOf(html)).toEqual(['<pre>', '<code>', '</code>', '</pre>']);
        expect(decoded(html)).toContain(lines.join('\n'));
      }),
    );
  });
});

describe('linkTo', () => {
  it.each(['javascript:alert(1)', 'https://a.test/x y', 'https://a.test/>x', 'ftp://a.test', ''])('makes no link of "%s"', (url) => {
    expect(linkTo(url, 'words')).toBeUndefined();
  });

  it('links to http and https', () => {
    expect(renderedMarkdown(linkTo('https://forge.test/a/b?x=(1)&y=2', 'words')!)).toBe(
      '<p><a href="https://forge.test/a/b?x=(1)&amp;y=2">words</a></p>',
    );
  });
});
