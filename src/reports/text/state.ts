import { compareText } from '../../core/model/json.ts';
import type { State, StateObject } from '../../core/model/state.ts';
import { escapeText, quoteText } from '../escape.ts';
import type { RenderOptions } from '../report.ts';
import { blockLines } from './block.ts';
import { wrapMessage } from './box.ts';
import { filledFields } from '../field-items.ts';
import { fieldRows } from './field-rows.ts';
import { counted } from '../summary.ts';
import { resourceLabel } from './label.ts';
import { makePainter } from './paint.ts';
import type { Row } from './rows.ts';

/** Everything that the state holds. */
export function renderState(state: State | undefined, options: RenderOptions): string {
  if (!state) return 'There is no state yet: the first apply makes it.\n';
  const addresses = Object.keys(state.objects).sort(compareText);
  const blocks = addresses.map((address) => renderStateEntry(address, state.objects[address] as StateObject, options));
  const pending = Object.keys(state.pending ?? {}).sort(compareText);
  const last = `${counted(addresses.length, 'object')} of project ${quoteText(state.project)}, serial ${state.serial}, lineage ${escapeText(state.lineage)}.`;
  const begun =
    pending.length > 0 ? [`Begun and not confirmed: ${pending.map(quoteText).join(', ')}. The next plan looks for them.\n`] : [];
  return [...blocks, ...begun, `${wrapMessage(last, options.width).join('\n')}\n`].join('\n');
}

/** What the state holds about one address. */
export function renderStateEntry(address: string, entry: StateObject, options: RenderOptions): string {
  const { applied, lifecycle, membership } = entry;
  const fields = filledFields(applied).flatMap((name) => fieldRows({ name, before: undefined, after: applied[name] }, () => undefined));
  const rows: Row[] = [
    { symbol: ' ', depth: 0, text: `id = ${quoteText(entry.id)}` },
    ...fields.map((row): Row => ({ ...row, symbol: ' ' })),
    ...remark(membership === undefined ? '' : `membership: ${membership}`),
    ...remark(lifecycle?.prevent_destroy ? 'lifecycle: prevent_destroy' : ''),
    ...remark(lifecycle?.ignore ? `lifecycle: ignore ${lifecycle.ignore.map(escapeText).join(', ')}` : ''),
    ...remark(entry.under_way === undefined ? '' : 'a run was interrupted here'),
    ...remark(`applied at ${escapeText(entry.applied_at)}`),
  ];
  const lines = blockLines(
    { symbol: ' ', kind: entry.kind, comments: [`${resourceLabel(entry.kind, address)}:`], rows },
    makePainter(options.color),
  );
  return `${lines.join('\n')}\n`;
}

function remark(text: string): Row[] {
  return text === '' ? [] : [{ symbol: ' ', depth: 0, text: `# ${text}` }];
}
