import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileAxes, hasAxis, overAxes } from '../../../src/core/config/axes.ts';
import { forbiddenCharacter, forbiddenInName } from '../../../src/core/model/characters.ts';
import { isDay } from '../../../src/core/config/dates.ts';
import { foldKey } from '../../../src/core/model/fold-key.ts';
import { parseEmail } from '../../../src/core/config/parse-email.ts';
import { didYouMean, quote, sentence } from '../../../src/core/config/problems.ts';

describe('isDay', () => {
  it('knows the calendar as well as the machine does', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9999 }),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 0, max: 32 }),
        (year, month, day) => {
          const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
          const time = Date.parse(`${text}T00:00:00Z`);

          expect(isDay(text)).toBe(!Number.isNaN(time) && new Date(time).toISOString().startsWith(text));
        },
      ),
    );
  });

  it.each(['2026-1-1', '2026-12-31T00:00:00Z', ' 2026-12-31', '12-31-2026', ''])('refuses %j', (text) => {
    expect(isDay(text)).toBe(false);
  });
});

describe('foldKey', () => {
  it('makes one of what differs in letter case or in how an accent is written', () => {
    expect(foldKey('Équipe')).toBe(foldKey('e\u0301QUIPE'));
    expect(foldKey('Team')).toBe('team');
    expect(foldKey('a')).not.toBe(foldKey('b'));
  });
});

describe('parseEmail', () => {
  it('trims and lower-cases', () => {
    expect(parseEmail(' Ada@ACME.test ')).toBe('ada@acme.test');
  });

  it.each(['ada', '@', 'a@', '@b', 'a b@c', 'a@b@c', ''])('refuses %j', (text) => {
    expect(parseEmail(text)).toBeUndefined();
  });
});

describe('characters', () => {
  it.each([
    ['\u0000', 'U+0000'],
    ['\u001b', 'U+001B'],
    ['\u007f', 'U+007F'],
    ['\u0085', 'U+0085'],
    ['\u200f', 'U+200F'],
    ['\u202e', 'U+202E'],
    ['\u2028', 'U+2028'],
    ['\u2066', 'U+2066'],
    ['\ufeff', 'U+FEFF'],
    ['\u{e0041}', 'U+E0041'],
    ['\ud800', 'U+D800'],
  ])('that hide something are named: %j', (character, name) => {
    expect(forbiddenCharacter(`a${character}b`)).toBe(name);
  });

  it('of all languages are allowed, and line breaks in values but not in names', () => {
    expect(forbiddenCharacter('Équipe Ω 開発 👩‍💻 שלום\n\t')).toBeUndefined();
    expect(['a\nb', 'a\tb', 'a\rb'].map(forbiddenInName)).toEqual(['U+000A', 'U+0009', 'U+000D']);
    expect(forbiddenInName('a\u202e')).toBe('U+202E');
    expect(forbiddenInName('a b')).toBeUndefined();
    expect(['a\u200bb', 'a\u200db', 'a\u2060b', 'a\u00adb'].map(forbiddenInName)).toEqual(['U+200B', 'U+200D', 'U+2060', 'U+00AD']);
  });
});

describe('axes', () => {
  it('are none where nothing says so', () => {
    expect(fileAxes('groups/a.yaml', {})).toEqual({});
    expect(fileAxes('departments', {})).toEqual({});
    expect(fileAxes('departments/.yaml', {})).toEqual({});
    expect(hasAxis({})).toBe(false);
  });

  it('ignore values of other types, which the schema reports', () => {
    expect(overAxes({ department: 'a' }, { department: 1, location: '' })).toEqual({ department: 'a' });
  });
});

describe('messages', () => {
  it('are sentences, on one line, of a length that can be read', () => {
    expect([sentence('it is wrong'), sentence('Is it?'), sentence('No.')]).toEqual(['It is wrong.', 'Is it?', 'No.']);
    expect(quote(`a\n b ${'x'.repeat(100)}`)).toBe(`"a b ${'x'.repeat(76)}…"`);
    expect(didYouMean(['a', 'b'])).toBe('did you mean "a" or "b"?');
    expect(didYouMean([])).toBeUndefined();
  });
});
