/**
 * Colours and weights by what they are for. They are few, so that all can be read on a light ground and on a dark one: colours come from
 * the terminal's own eight and never together with bold, which many terminals take for the bright one; remarks are dim, which is made
 * of the reader's own colour. Yellow is hard to see on white: it is for signs, not for words.
 */
const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 } as const;

/** Name of a colour or weight. */
export type Paint = keyof typeof CODES;

/** Colours text, or leaves it. */
export type Painter = (paint: Paint, text: string) => string;

/** A painter for a stream that shows colours, or for one that does not. */
export function makePainter(color: boolean): Painter {
  return color ? (paint, text) => `\u001b[${CODES[paint]}m${text}\u001b[0m` : (_paint, text) => text;
}
