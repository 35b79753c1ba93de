import type { Change, Settled, StateRecord } from '../core/model/plan.ts';
import { pathSegments } from '../core/plan/pointer.ts';
import { escapeText, quoteText } from './escape.ts';

/** Something that the state says of an address and will say otherwise. */
export interface RecordWords {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** What protects an address and who decides about its members, where that becomes different: `prevent_destroy: true -> false`. */
export function recordWords({ record, record_before: before }: Pick<Settled, 'record' | 'record_before'>): readonly RecordWords[] {
  const sides = [wordsOf(before), wordsOf(record)] as const;
  return (['prevent_destroy', 'membership', 'ignore'] as const)
    .map((name) => ({ name, before: sides[0][name], after: sides[1][name] }))
    .filter((words) => words.before !== words.after);
}

function wordsOf(record: StateRecord = {}): Record<'prevent_destroy' | 'membership' | 'ignore', string> {
  return {
    prevent_destroy: record.lifecycle?.prevent_destroy ? 'true' : 'false',
    membership: record.membership ?? 'exclusive',
    ignore: `[${(record.lifecycle?.ignore ?? []).map(quoteText).join(', ')}]`,
  };
}

/** The same of a change, one line each. What is made or deleted has no record before or after. */
export function changedRecordLines(change: Change): readonly string[] {
  if (change.after === null || change.state_entry === undefined) return [];
  return recordWords(change).map(({ name, before, after }) => `${name}: ${before} -> ${after}`);
}

/** So many paths are named of an address; the plan file has all of them. */
const PATHS_SHOWN = 5;

/** What becomes of an address in the state without a call, one phrase each; where it was before is left to the caller. */
export function settledWords(settled: Settled): readonly string[] {
  const { patch = [] } = settled;
  const paths = patch.slice(0, PATHS_SHOWN).map(({ op, path }) => `${SIGN[op]} ${escapeText(pathSegments(path).join('/'))}`);
  const more = patch.length > PATHS_SHOWN ? ` and ${patch.length - PATHS_SHOWN} more` : '';
  return [
    ...recordWords(settled).map(({ name, before, after }) => `${name}: ${before} → ${after}`),
    ...(paths.length === 0 ? [] : [`recorded as applied: ${paths.join(', ')}${more}`]),
  ];
}

const SIGN = { add: '+', remove: '-', replace: '~' } as const;
