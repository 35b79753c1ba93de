/** A part of a text to be replaced. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with the part replaced; nothing else changes. */
export function splice(text: string, { start, end, text: inserted }: Splice): string {
  return text.slice(0, start) + inserted + text.slice(end);
}

/** Where the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Behind the line break of an offset's line, or the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at < 0 ? text.length : at + 1;
}

/** The end of what stands between two offsets, without white space behind it. */
export function contentEnd(text: string, start: number, end: number): number {
  return start + text.slice(start, end).trimEnd().length;
}

/** A whole new line behind the one of an offset, whether or not that one is the last of its file. */
export function lineAfter(text: string, offset: number, line: string): Splice {
  const at = lineEnd(text, offset);
  const lineBreak = text.includes('\r\n') ? '\r\n' : '\n';
  const isOpen = at > 0 && text[at - 1] !== '\n';
  return { start: at, end: at, text: isOpen ? `${lineBreak}${line}` : `${line}${lineBreak}` };
}
