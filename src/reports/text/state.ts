import type { State } from '../../core/model/state.ts';
import { escapeText, quoteText } from '../escape.ts';
import type { RenderOptions } from '../report.ts';
import { blockLines } from './block.ts';
import { fieldRows, filledFields } from './field-rows.ts';
import { counted, resourceLabel } from './label.ts';
import { makePainter } from './paint.ts';

/** What the state holds about these addresses. */
export function renderState(state: State, addresses: readonly string[], options: RenderOptions): string {
  const paint = makePainter(options.color);
  const blocks = addresses.flatMap((address) => {
    const entry = state.objects[address];
    if (!entry) return [];
    const rows = filledFields(entry.applied).flatMap((name) =>
      fieldRows({ name, before: undefined, after: entry.applied[name] }, () => undefined),
    );
    const lines = blockLines(
      {
        symbol: ' ',
        kind: entry.kind,
        comments: [`${resourceLabel(entry.kind, address)}:`],
        rows: [
          { symbol: ' ', depth: 0, text: `id = ${quoteText(entry.id)}` },
          ...rows.map((row) => ({ ...row, symbol: ' ' as const })),
          { symbol: ' ', depth: 0, text: `# applied at ${escapeText(entry.applied_at)}` },
        ],
      },
      paint,
    );
    return [lines.join('\n')];
  });
  if (blocks.length === 0) return 'The state holds nothing.\n';
  return `${blocks.join('\n\n')}\n\n${counted(blocks.length, 'object')} of project ${quoteText(state.project)}, serial ${state.serial}, lineage ${escapeText(state.lineage)}.\n`;
}
