import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressWord, shellWord } from '../../../src/core/model/command-word.ts';
import { freeText, quoteName } from '../../../src/core/model/quote-name.ts';
import { replaceNames, sentenceParts } from '../../../src/core/model/sentence-parts.ts';
import { hostileName } from '../../builders/hostile.ts';

/** Names, and more often than not some that are made of what sentences are made of. */
const name = fc.oneof(hostileName, fc.string({ unit: fc.constantFrom('"', '\\', '`', "'", ' ', 'a', ',', ': ', 'rollcall rm ') }));

function namesIn(sentence: string): readonly string[] {
  return sentenceParts(sentence).flatMap(({ text, quoted }) => (quoted ? [text] : []));
}

describe('a name in a sentence', () => {
  it('is read as it is, and makes no other name, whatever it holds', () => {
    fc.assert(
      fc.property(name, name, name, (first, second, words) => {
        const sentence = `${quoteName(first)} opens privileged ${quoteName(second)} to "1 person": ${freeText(words)}`;

        expect(namesIn(sentence)).toEqual([first, second, '1 person'].filter((each) => each !== ''));
      }),
    );
  });

  it('is written as no other is', () => {
    fc.assert(
      fc.property(name, name, (first, second) => {
        expect(quoteName(first) === quoteName(second)).toBe(first === second);
      }),
    );
    expect([quoteName('vault/a'), quoteName('a" b'), quoteName('a\\')]).toEqual(['"vault/a"', '"a\\" b"', '"a\\\\"']);
  });

  it('stands beside commands, in which quotes are the shell`s', () => {
    fc.assert(
      fc.property(name, name, (address, other) => {
        const words = `${addressWord(address)} ${shellWord(other)}`;

        expect(namesIn(`Use \`rollcall state mv ${words}\` for "v/x".`)).toEqual(['v/x']);
        expect(namesIn(`Forget "v/x" first: rollcall state rm ${words}`)).toEqual(['v/x']);
        expect(namesIn(`Aside with "v/x": mv ${words} && mv ${words}. Then "v/y".`)).toEqual(['v/x', 'v/y']);
      }),
    );
  });
});

describe('a sentence in parts', () => {
  it.each([
    { sentence: 'Write "rollcall plan" here.', parts: ['Write ', ['rollcall plan'], ' here.'] },
    { sentence: '"a" is not "".', parts: [['a'], ' is not "".'] },
    { sentence: '5" of "a"', parts: ['5" of "a"'] },
    { sentence: 'match `"a\\" b"`, allow X.', parts: ['match ', ['"a\\" b"'], ', allow X.'] },
    { sentence: 'Opal\'s `members: []` of "a" isn\'t.', parts: ["Opal's `members: []` of ", ['a'], " isn't."] },
    { sentence: 'said \\"so\\" of "a"', parts: ['said "so" of ', ['a']] },
  ])('is $parts for $sentence', ({ sentence, parts }) => {
    expect(sentenceParts(sentence).map(({ text, quoted }) => (quoted ? [text] : text))).toEqual(parts);
  });

  it('takes no longer for a text that has many quotes and backslashes', () => {
    expect(sentenceParts('"\\'.repeat(200_000))).toHaveLength(1);
    expect(sentenceParts('"a" '.repeat(100_000))).toHaveLength(200_000);
    expect(sentenceParts(`: rollcall ${"'a".repeat(100_000)}`)).toHaveLength(1);
  });
});

describe('names in their places', () => {
  it('are replaced as what they are, and the rest stays', () => {
    const written = replaceNames('"a\\"b" and "c" of \\"c\\"', (each) => (each === 'a"b' ? 'x"y' : undefined));

    expect(written).toBe('"x\\"y" and "c" of \\"c\\"');
  });
});
