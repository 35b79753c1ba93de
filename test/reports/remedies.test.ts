import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { APPROVABLE } from '../../src/core/config/schemas/project.ts';
import { CODES } from '../../src/core/errors.ts';
import { matchGlob } from '../../src/core/model/glob.ts';
import { prose } from '../../src/reports/markdown/escape.ts';
import { remedyOf } from '../../src/reports/remedies.ts';
import { renderedMarkdown } from '../builders/rendered-markdown.ts';

function globIn(yaml: string | undefined): string {
  return (parse(`match: ${yaml}`) as { readonly match: string }).match;
}

/** The text that somebody sees of a page. */
function shownIn(html: string): string {
  const text = html.replaceAll(/<[^>]*>/g, '');
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&').trim();
}

describe('what to do about a guard', () => {
  it('is an approval for every code that one may name, and for no other', () => {
    const approved = CODES.filter((code) => /approvals:.* allow [A-Z_]+\.$/.test(remedyOf({ code, address: 'v/a' })));

    expect(approved.toSorted()).toEqual(APPROVABLE.toSorted());
    for (const code of approved) expect(remedyOf({ code, address: 'v/a' })).toContain(`match "v/a", allow ${code}.`);
    for (const code of CODES.filter((each) => !approved.includes(each))) expect(remedyOf({ code, address: 'v' })).not.toContain('allow ');
  });

  it('is for another system under the same name what corrects that', () => {
    expect(remedyOf({ code: 'WRONG_TARGET', address: 'v' })).toMatch(
      /no approval lets it pass\. Correct "url" .*rollcall state rm 'v\/\*'/,
    );
    expect(remedyOf({ code: 'APPROVAL_EXPIRED', address: 'v' })).toContain('"until:"');
    expect(remedyOf({ code: 'CONFLICT', address: 'v' })).toContain('docs/errors.md says what to do about CONFLICT.');
  });

  it.each([
    'v/a*',
    'v/what?',
    'v/CORP\\eng',
    "v/it's*",
    'v/"quoted"',
    'v/a" opens privileged "nothing" to 0 people: "b',
    'v/x\u202ey*',
    'v/plain',
  ])('names %j and nothing else', (address) => {
    const said = remedyOf({ code: 'PROTECTED', address });

    const glob = globIn(/: match (.*), allow PROTECTED\.$/.exec(said)?.[1]?.replace(/^`(.*)`$/, '$1'));
    expect(matchGlob(glob, address)).toBe(true);
    // What a forge shows of it, to be copied from there.
    expect(globIn(/: match (.*), allow PROTECTED\.$/.exec(shownIn(renderedMarkdown(prose(said))))?.[1])).toBe(glob);
    expect(
      [`${address}b`, address.replace(/[*?\\]/, 'b'), address.replace(/[*?\\]/, '')].filter(
        (other) => other !== address && matchGlob(glob, other),
      ),
    ).toEqual([]);
    expect(said).not.toContain('\u202e');
  });
});
