import type { PopulationRow } from '../../core/model/audit.ts';
import type { Plan } from '../../core/model/plan.ts';
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
export function populationHead({ incomplete, scope }: Pick<Plan, 'incomplete' | 'scope'>): string {
  const leftOut = scope === null ? [] : [missingLine('', `only ${scope.join(', ')} was looked at`)];
  const unread = incomplete.map(({ target, part, why }) => missingLine(target, `${part} could not be read: ${why}`));
  return csvLine(COLUMNS) + [...leftOut, ...unread].join('');
}

function missingLine(target: string, what: string): string {
  return csvLine(COLUMNS.map((column) => ({ target, note: `INCOMPLETE: ${what}` })[column as 'target' | 'note'] ?? ''));
}

/** One row of `population.csv`. */
export function populationLine(row: PopulationRow): string {
  return csvLine(COLUMNS.map((column) => row[column]));
}
