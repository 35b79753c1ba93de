const ENDING = /\.partial-(\d+)$/;

/** Where a file or a folder is written, beside its place, until it is whole. The name says which process writes it. */
export function partialName(path: string, pid: number): string {
  return `${path}.partial-${pid}`;
}

/** The process whose half-written file or folder this is; undefined where it is none. No glob reads one, whatever it matches. */
export function writerOf(path: string): number | undefined {
  const match = ENDING.exec(path);
  return match ? Number(match[1]) : undefined;
}
