/** Whether every cell of every matrix runs: minutes, not seconds. */
export const IS_FULL = process.env['ROLLCALL_TEST_FULL'] === '1';

/** Cells whose title holds this text, all of them: to look at one again. */
const WANTED = process.env['ROLLCALL_TEST_CELL'];

/**
 * The cells that run: all of them, or about so many, spread over the whole so that each row and each column is met. The step has no
 * divisor in common with the number of columns.
 */
export function sampleOf<Cell>(
  cells: readonly Cell[],
  how: { readonly about: number; readonly columns: number; titleOf(cell: Cell): string },
): readonly Cell[] {
  if (WANTED !== undefined) return cells.filter((cell) => how.titleOf(cell).includes(WANTED));
  if (IS_FULL || cells.length <= how.about) return cells;
  let step = Math.floor(cells.length / how.about);
  while (greatestDivisor(step, how.columns) > 1) step += 1;
  return cells.filter((_, index) => index % step === step >> 1);
}

function greatestDivisor(x: number, y: number): number {
  return y === 0 ? x : greatestDivisor(y, x % y);
}

/** One of so many moments at which to die, beginning with another one each day; a full run takes all. `first` is from 0. */
export function strideOf(many: number): { readonly stride: number; readonly first: number } {
  const stride = IS_FULL ? 1 : many;
  return { stride, first: Math.floor(Date.now() / 86_400_000) % stride };
}

/** The line that says how large a matrix is and how much of it ran. */
export function printSize(matrix: string, ran: number, all: number, more = ''): void {
  console.log(`${matrix}: ${ran} of ${all} cells ran${ran < all ? ' (all of them with ROLLCALL_TEST_FULL=1)' : ''}${more}`);
}
