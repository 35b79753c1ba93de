import type { Change, Settled, StateRecord } from '../core/model/plan.ts';
import { pathSegments } from '../core/plan/pointer.ts';

/** Something that the state says of an address and will say otherwise. */
export interface RecordWords {
  readonly name: RecordName;
  readonly before: string;
  readonly after: string;
}

const RECORD_NAMES = ['prevent_destroy', 'membership', 'ignore'] as const;

type RecordName = (typeof RECORD_NAMES)[number];
type Records = Pick<Settled, 'record' | 'record_before'>;

/** What protects an address and who decides about its members, where that becomes different: `prevent_destroy: true -> false`. */
export function recordWords(records: Records): readonly RecordWords[] {
  return bothSides(records).filter(({ before, after }) => before !== after);
}

function bothSides({ record, record_before: before }: Records): readonly RecordWords[] {
  const [was, becomes] = [wordsOf(before), wordsOf(record)];
  return RECORD_NAMES.map((name) => ({ name, before: was[name], after: becomes[name] }));
}

function wordsOf(record: StateRecord = {}): Record<RecordName, string> {
  return {
    prevent_destroy: record.lifecycle?.prevent_destroy ? 'true' : 'false',
    membership: record.membership ?? 'exclusive',
    ignore: `[${(record.lifecycle?.ignore ?? []).map((path) => JSON.stringify(path)).join(', ')}]`,
  };
}

/**
 * The same of a change, one line each. Of what is made or adopted everything that is not as usual, changed or not: whoever decides
 * on it has not been shown it before. What is deleted has no record afterwards.
 */
export function changedRecordLines(change: Change): readonly string[] {
  if (change.after === null) return [];
  const isBound = change.state_entry !== undefined;
  const isNew = !isBound || change.before === null;
  const usual = wordsOf();
  return bothSides(change).flatMap(({ name, before, after }) => {
    if (isBound && before !== after) return [`${name}: ${before} -> ${after}`];
    return isNew && after !== usual[name] ? [`${name}: ${after}`] : [];
  });
}

/** So many paths are named of an address; the plan file has all of them. */
const PATHS_SHOWN = 5;

/** What becomes of an address in the state without a call, one phrase each; where it was before is left to the caller. */
export function settledWords(settled: Settled): readonly string[] {
  const left = (settled.patch ?? []).flatMap(({ op, path }) => {
    const [field, element] = pathSegments(path) as [string, string?];
    return op === 'remove' && element === undefined && settled.applied[field] === undefined ? [field] : [];
  });
  const patch = (settled.patch ?? []).filter(({ path }) => !left.includes(pathSegments(path)[0] as string));
  const paths = patch.slice(0, PATHS_SHOWN).map(({ op, path }) => `${SIGN[op]} ${pathSegments(path).join('/')}`);
  const more = patch.length > PATHS_SHOWN ? ` and ${patch.length - PATHS_SHOWN} more` : '';
  return [
    ...recordWords(settled).map(({ name, before, after }) => `${name}: ${before} → ${after}`),
    ...(left.length === 0 ? [] : [`no longer managed: ${left.join(', ')}`]),
    ...(paths.length === 0 ? [] : [`recorded as applied: ${paths.join(', ')}${more}`]),
  ];
}

const SIGN = { add: '+', remove: '-', replace: '~' } as const;
