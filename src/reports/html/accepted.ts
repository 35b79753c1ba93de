import type { AcceptedDrift } from '../../core/model/plan.ts';
import { acceptedText } from '../drift-words.ts';
import { markup } from './markup.ts';
import type { Html } from './markup.ts';
import { dataTable } from './parts.ts';

/** Drift that the baseline accepts; nothing where there is none. */
export function acceptedTable(accepted: readonly AcceptedDrift[]): Html {
  return dataTable({
    caption: 'What the baseline accepts, until when and why',
    columns: ['Address', 'What'],
    rows: accepted.map((drift) => [markup`<code>${drift.address}</code>`, acceptedText(drift)]),
  });
}
