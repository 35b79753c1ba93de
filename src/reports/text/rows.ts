/** One line of a block's body, before it is aligned and coloured. */
export interface Row {
  readonly symbol: Symbol | ' ';
  /** Levels further in than the block's attributes. */
  readonly depth: number;
  readonly text: string;
  /** Behind `#` at the line's end: a cause, `forces replacement`. */
  readonly note?: string;
}

/** What happens to an attribute or an element. */
export type Symbol = '+' | '-' | '~';
