import type { PopulationRow } from '../../core/model/audit.ts';
import type { Incomplete } from '../../core/model/plan.ts';
import { csvLine } from './csv.ts';

const COLUMNS = [
  'person',
  'target',
  'provider',
  'group',
  'name',
  'id',
  'managed',
  'via',
  'path',
  'identities',
  'declared',
  'declared_at',
  'until',
  'since',
  'since_by',
  'note',
] as const satisfies readonly (keyof PopulationRow)[];

/** The first lines of `population.csv`: the columns, and what is missing in it. A spreadsheet shows nothing else of the pack. */
export function populationHead(incomplete: readonly Incomplete[]): string {
  const missing = incomplete.map(({ target, part, why }) =>
    csvLine(
      COLUMNS.map((column) => ({ target, note: `INCOMPLETE: ${part} could not be read: ${why}` })[column as 'target' | 'note'] ?? ''),
    ),
  );
  return csvLine(COLUMNS) + missing.join('');
}

/** One row of `population.csv`. */
export function populationLine(row: PopulationRow): string {
  return csvLine(COLUMNS.map((column) => row[column]));
}
