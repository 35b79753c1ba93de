const ENDING = /\.partial-(\d+)$/;

/** Where a file's new text is written, beside it, until it is whole. The name says which process writes it. */
export function partialName(path: string, pid: number): string {
  return `${path}.partial-${pid}`;
}

/** The process whose half-written file this is; undefined where it is no such file. No glob reads one, whatever it matches. */
export function writerOf(path: string): number | undefined {
  const match = ENDING.exec(path);
  return match ? Number(match[1]) : undefined;
}
