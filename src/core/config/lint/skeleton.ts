import { withoutUnseen } from '../../model/unprintable.ts';

/**
 * Letters of other scripts that look like Latin ones, and digits that look like letters: by the Latin letter all that are drawn like it.
 * A part of Unicode's table of confusables (UTS 39, https://www.unicode.org/Public/security/latest/confusables.txt, read 2026-11-28):
 * Cyrillic, Greek, Armenian, Cherokee and Latin's own, as far as ordinary fonts draw them alike.
 */
const ALIKE: Readonly<Record<string, string>> = {
  a: 'аαɑ',
  b: 'ЬᏏ',
  c: 'сϲᴄⅽ',
  d: 'ԁᏧⅾ',
  e: 'еҽ℮',
  f: 'ϝք',
  g: 'ɡցᶃ',
  h: 'һհᏂ',
  i: 'іιɩıӏ',
  j: 'јϳ',
  k: 'кκĸ',
  l: 'ⅼ|1ǀ',
  m: 'мⅿ',
  n: 'ոռ',
  o: 'оοσօ0ᴏ',
  p: 'рρϱ',
  q: 'ԛգ',
  r: 'гᴦⲅ',
  s: 'ѕꜱ',
  t: 'тτ',
  u: 'υսʋᴜ',
  v: 'ѵνᴠⅴ',
  w: 'ԝѡɯᴡ',
  x: 'хχⅹ',
  y: 'уγүყ',
  z: 'ᴢ',
  A: 'АΑᎪ',
  B: 'ВΒᏴ',
  C: 'СϹᏟ',
  D: 'Ꭰ',
  E: 'ЕΕᎬ',
  G: 'ԌᏀ',
  H: 'НΗᎻ',
  J: 'ЈᎫ',
  K: 'КΚᏦ',
  l2: 'IІΙӀᏞ',
  M: 'МΜᎷ',
  N: 'Ν',
  O: 'ОΟՕ',
  P: 'РΡᏢ',
  S: 'ЅՏᏚ',
  T: 'ТΤᎢ',
  V: 'ѴᏙ',
  W: 'ԜᎳ',
  X: 'ХΧ',
  Y: 'ҮΥ',
  Z: 'ΖᏃ',
  '-': '‐‑‒–—−',
  "'": '’ʼ',
};

/** `I` is drawn like `l` and is no capital of it: that row is about shape alone. */
const LATIN: ReadonlyMap<string, string> = new Map(
  Object.entries(ALIKE).flatMap(([letter, alike]) => Array.from(alike, (other) => [other, letter.charAt(0)] as const)),
);

/** Two letters side by side that are drawn like one. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['rn', 'm'],
  ['vv', 'w'],
];

const ASCII_WITHOUT_DOUBLES = /^[a-zA-HJ-Z2-9 ./+_-]*$/;

/** Letters that some fonts draw as a blank and others as nothing. */
const BLANK = /[\u2800\u3164\uffa0]/g;

/**
 * What a name looks like, in several forms: by its letters whatever their case, and by their shapes; letters that are not seen left out.
 * Two names that have one of the forms in common are taken for each other by whoever reads them.
 */
export function skeletonsOf(name: string): readonly string[] {
  if (ASCII_WITHOUT_DOUBLES.test(name)) return formsOf(name);
  return [name, name.replaceAll(BLANK, ' ').trim()].flatMap((text) =>
    formsOf(latin(withoutUnseen(text).normalize('NFKC'), (letter) => letter !== 'I')),
  );
}

function formsOf(plain: string): readonly string[] {
  return [joinPairs(plain.toLowerCase()), joinPairs(latin(plain, () => true).toLowerCase())];
}

function latin(text: string, isFolded: (letter: string) => boolean): string {
  let folded = '';
  for (const letter of text) folded += (isFolded(letter) ? LATIN.get(letter) : undefined) ?? letter;
  return folded;
}

function joinPairs(text: string): string {
  let joined = text;
  for (const [pair, one] of PAIRS) joined = joined.replaceAll(pair, one);
  return joined;
}
