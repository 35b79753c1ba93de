/** Colours and weights by what they are for. */
const CODES = { bold: 1, grey: 90, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

/** Name of a colour or weight. */
export type Paint = keyof typeof CODES;

/** Colours text, or leaves it. */
export type Painter = (paint: Paint, text: string) => string;

/** A painter for a stream that shows colours, or for one that does not. */
export function makePainter(color: boolean): Painter {
  return color ? (paint, text) => `\u001b[${CODES[paint]}m${text}\u001b[0m` : (_paint, text) => text;
}
