import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeLines, escapeShown, escapeText, quoteText } from '../../src/reports/escape.ts';
import { FORMATS } from '../../src/reports/formats.ts';
import { escapeHtml } from '../../src/reports/html-escape.ts';
import { findRender } from '../../src/reports/index.ts';
import { codeSpan } from '../../src/reports/markdown/escape.ts';
import { breakSentences } from '../../src/reports/sentences.ts';
import { hostileName } from '../builders/hostile.ts';
import { change, plan } from '../builders/plan.ts';

/** Names in which escapes stand, begin or nearly do. */
const PIECES = [
  '\\',
  'u{',
  '7c',
  '}',
  '|',
  '\u202e',
  '\\u{7c}',
  '\\u{5c}',
  '::',
  '##[',
  ' ',
  '"',
  '`',
  'x',
  'Plan: 1',
  '\n',
  '<',
  '&lt;',
  "'",
];
const name = fc.oneof(
  hostileName,
  fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((parts) => parts.join('')),
);

/** What an escape stands for, read from left to right. */
function unescaped(text: string): string {
  return text.replaceAll(/\\u\{([0-9a-f]+)\}/g, (_whole, digits: string) => String.fromCodePoint(parseInt(digits, 16)));
}

function unquoted(text: string): string {
  return text
    .slice(1, -1)
    .replaceAll(/\\(?:u\{([0-9a-f]+)\}|(.))/g, (_whole, digits: string | undefined, sign: string) =>
      digits === undefined ? sign : String.fromCodePoint(parseInt(digits, 16)),
    );
}

function inSpan(span: string): string {
  const fence = /^`+/.exec(span)?.[0].length ?? 0;
  const content = span.slice(fence, -fence);
  const bare = /^ (.*[` ]|[` ].*) $/s.test(content) ? content.slice(1, -1) : content;
  return /^"\s*"$/.test(bare) ? bare.slice(1, -1) : unescaped(bare);
}

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };

function fromHtml(html: string): string {
  return unescaped(html.replaceAll(/&[^;]*;/g, (entity) => ENTITIES[entity] as string));
}

describe('a name that is shown', () => {
  it('is told from every other one: each way to escape has a way back', () => {
    fc.assert(
      fc.property(name, (text) => {
        expect(unescaped(escapeText(text))).toBe(text);
        expect(unescaped(breakSentences(escapeText(text)))).toBe(text);
        expect(unquoted(quoteText(text))).toBe(text);
        expect(unquoted(breakSentences(quoteText(text)))).toBe(text);
        expect(inSpan(codeSpan(text))).toBe(text);
        expect(fromHtml(escapeHtml(text))).toBe(text);
        expect(escapeLines(text).map(unescaped)).toEqual(text.split(/\r?\n/));
      }),
      { numRuns: 2000 },
    );
  });

  it('is escaped once: what has been escaped is wrapped as it is', () => {
    fc.assert(
      fc.property(name, (text) => {
        expect(escapeShown(escapeText(text))).toBe(escapeText(text));
        expect(escapeShown(quoteText(text))).toBe(quoteText(text));
      }),
    );
  });

  it.each([
    ['x | y', 'x \\u{7c} y'],
    ['a\u202eb', 'a\\u{202e}b'],
    ['::x', '\\u{3a}:x'],
    ['##[x', '\\u{23}#[x'],
    ['', '""'],
    ['\\u{7c}', '\\u{5c}u{7c}'],
    ['Plan: 1', 'Plan:\\u{20}1'],
  ])('makes another report of every format than the name that looks so: %j and %j', async (first, second) => {
    const options = { color: false, width: 100, now: 0 };
    for (const format of FORMATS) {
      const render = (await findRender(format, 'plan'))!;
      const of = (text: string): string =>
        render(
          plan({
            changes: [change(`v/${text}`, { after: { name: text, members: { [text]: [text] }, metadata: { key: text } }, reason: text })],
            warnings: [{ code: 'CONFLICT', address: 'v/a', message: `"${text}" differs.` }],
            settled: [
              {
                address: 'v/s',
                target: 'v',
                provider: 'vault',
                kind: 'group',
                id: '1',
                applied: {},
                record: { lifecycle: { ignore: [text] } },
                record_before: {},
                causes: {},
              },
            ],
          }),
          options,
        );
      // Numbers alone: of names they say nothing.
      if (format === 'gitlab' || format === 'metrics') expect(of(first)).toBe(of(second));
      else expect(of(first), format).not.toBe(of(second));
    }
  });
});
