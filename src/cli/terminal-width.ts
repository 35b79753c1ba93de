/** Columns of the terminal behind a stream; undefined where there is none. One whose size nobody set says 0, and is as wide as they used to be. */
export function terminalWidth(stream: { readonly isTTY?: boolean; readonly columns?: number }): number | undefined {
  if (!stream.isTTY) return undefined;
  return stream.columns || USUAL_WIDTH;
}

const USUAL_WIDTH = 80;
