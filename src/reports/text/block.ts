import { breakSentences } from '../sentences.ts';
import type { Paint, Painter } from './paint.ts';
import { resourceHead } from './label.ts';
import type { Row } from './rows.ts';

/** What is written at the left of a block. */
export type BlockSymbol = '+' | '-' | '~' | '-/+' | '.' | ' ';

/** One object in a plan: comment lines, a head, attributes, a closing brace alone on its line. */
export interface Block {
  readonly symbol: BlockSymbol;
  readonly kind: string;
  /** Without `#`; the first one must end with Terraform's phrase, since wrappers read it. */
  readonly comments: readonly string[];
  readonly rows: readonly Row[];
}

const COLOR = { '+': 'green', '-': 'red', '~': 'yellow', '-/+': 'red', '.': 'red', ' ': undefined } as const satisfies Record<
  BlockSymbol,
  Paint | undefined
>;

/** The lines of a block. */
export function blockLines(block: Block, paint: Painter): string[] {
  const nameWidth = Math.max(0, ...block.rows.filter((row) => row.depth === 0).map((row) => nameOf(row).length));
  return [
    ...block.comments.map((comment, index) => paint('bold', `  # ${index === 0 ? comment : breakSentences(comment)}`)),
    `${colored(paint, block.symbol, block.symbol.padStart(3))} ${resourceHead(block.kind)} {`,
    ...block.rows.map((row) => rowLine(row, nameWidth, paint)),
    '    }',
  ];
}

/** A symbol, or text that begins with one, in its colour. */
export function colored(paint: Painter, symbol: BlockSymbol, text: string): string {
  const color = COLOR[symbol];
  return color ? paint(color, text) : text;
}

function rowLine(row: Row, nameWidth: number, paint: Painter): string {
  const name = nameOf(row);
  const text = breakSentences(row.depth === 0 && name !== '' ? name.padEnd(nameWidth) + row.text.slice(name.length) : row.text);
  const symbol = row.symbol === ' ' ? ' ' : colored(paint, row.symbol, row.symbol);
  const shown = row.text.startsWith('#') ? paint('dim', text) : text;
  return `${' '.repeat(6 + row.depth * 4)}${symbol} ${shown}${row.note === undefined ? '' : ` ${paint('dim', `# ${row.note}`)}`}`;
}

function nameOf(row: Row): string {
  return /^([\w-]+) = /.exec(row.text)?.[1] ?? '';
}
