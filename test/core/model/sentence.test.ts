import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endSentence, joinSentences } from '../../../src/core/model/sentence.ts';

describe('the end of a sentence', () => {
  it.each([
    ['There is no commit "main" here', 'There is no commit "main" here.'],
    ['It is done. ', 'It is done.'],
    ['Did you mean "members"?', 'Did you mean "members"?'],
    ['It says "no."', 'It says "no."'],
    ['(It was cut short.)', '(It was cut short.)'],
    ['Look at these:', 'Look at these:'],
    ['Not "." and not ".."', 'Not "." and not "..".'],
    ['refused with status 403 (denied)', 'refused with status 403 (denied).'],
    ['', '.'],
  ])('stands there once: %s', (text, ended) => {
    expect(endSentence(text)).toBe(ended);
    expect(endSentence(ended)).toBe(ended);
  });

  it('stands between any two texts that follow each other', () => {
    const word = fc.constantFrom('a', 'b.', '"c"', 'd?', '(e)', 'f:', '`g`', ' ', '');
    fc.assert(
      fc.property(fc.array(word), (texts) => {
        const joined = joinSentences(texts);
        const said = texts.filter((text) => text.trim() !== '');
        expect(joined).toBe([...said.slice(0, -1).map(endSentence), ...said.slice(-1)].join(' '));
        expect(joined).not.toMatch(/[a-g"`)] [a-g"(`]/);
      }),
    );
  });

  it('is not put behind the last one, which may be a command', () => {
    expect(joinSentences(['It is locked', 'Break it: rollcall state unlock 1'])).toBe('It is locked. Break it: rollcall state unlock 1');
  });
});
