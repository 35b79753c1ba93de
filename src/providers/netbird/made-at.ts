const DIGITS = '0123456789abcdefghijklmnopqrstuv';

/** An id that the server made itself: 20 digits of base 32, the first of which are the time. Imported ones may be anything. */
const MADE = /^[0-9a-v]{20}$/;

/** When the server made an id, in milliseconds since 1970, to the second; undefined where the id does not tell. */
export function madeAt(id: string): number | undefined {
  if (!MADE.test(id)) return undefined;
  let bits = 0;
  // 32 bits of seconds lie in the first 35.
  for (let index = 0; index < 7; index += 1) bits = bits * 32 + DIGITS.indexOf(id.charAt(index));
  return Math.floor(bits / 8) * 1000;
}
