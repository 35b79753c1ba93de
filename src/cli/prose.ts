import type { Sink } from './context.ts';

/** Most columns of a line of prose: longer ones are hard to read, whatever the terminal. */
export const WIDEST = 120;

/**
 * Sentences for people: broken where a terminal shows them, and whole where a script or a log reads them. A line that is a command stays
 * whole, to be copied.
 */
export async function writeProse(sink: Sink, text: string): Promise<void> {
  const { columns } = sink;
  if (columns === undefined) return sink.write(text);
  const { wrapText } = await import('../reports/text/box.ts');
  const lines = text.split('\n').flatMap((line) => (/^\s+rollcall /.test(line) ? [line] : wrapText(line, Math.min(columns, WIDEST))));
  sink.write(lines.join('\n'));
}
