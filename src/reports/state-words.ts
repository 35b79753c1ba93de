import { compareText } from '../core/model/json.ts';
import type { Json } from '../core/model/json.ts';
import type { Change, PatchOperation, Settled, StateRecord } from '../core/model/plan.ts';
import { shortList } from '../core/model/short-list.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { pathSegments } from '../core/plan/pointer.ts';

/** Something that the state says of an address and will say otherwise: `prevent_destroy`, or `until of "ada@acme.test"`. */
interface RecordWords<Name extends string = string> {
  readonly name: Name;
  readonly before: string;
  readonly after: string;
}

const RECORD_NAMES = ['prevent_destroy', 'membership', 'ignore'] as const;

type RecordName = (typeof RECORD_NAMES)[number];
type Records = Pick<Settled, 'record' | 'record_before'>;

/**
 * What protects an address, who decides about its members and until when they are in, where that becomes different: `prevent_destroy: true ->
 * false`. Of many people with the same other day the first few are named; the plan file has all of them.
 */
function recordWords(records: Records): readonly RecordWords[] {
  const modes = bothSides(records).filter(({ before, after }) => before !== after);
  const days = differingDays(records).map(({ before, after, people }) => ({
    name: `until of ${shortList(quoted(people))}`,
    before: before ?? 'none',
    after: after ?? 'none',
  }));
  return [...modes, ...days];
}

function bothSides({ record, record_before: before }: Records): readonly RecordWords<RecordName>[] {
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

/** People whose last day becomes the same other one. */
interface DifferingDays {
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly people: readonly string[];
}

function differingDays({ record, record_before: kept }: Records): readonly DifferingDays[] {
  const [was, becomes] = [new Map(Object.entries(kept?.until ?? {})), new Map(Object.entries(record?.until ?? {}))];
  const same = new Map<string, { before: string | undefined; after: string | undefined; people: string[] }>();
  for (const email of [...new Set([...was.keys(), ...becomes.keys()])].sort(compareText)) {
    const [before, after] = [was.get(email), becomes.get(email)];
    if (before === after) continue;
    const known = same.get(`${before} ${after}`);
    if (known) known.people.push(email);
    else same.set(`${before} ${after}`, { before, after, people: [email] });
  }
  return [...same.values()];
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
  const modes = bothSides(change).flatMap(({ name, before, after }) => {
    if (isBound && before !== after) return [`${name}: ${before} -> ${after}`];
    return isNew && after !== usual[name] ? [`${name}: ${after}`] : [];
  });
  return [...modes, ...dayLines(change, isNew)];
}

/** Whoever comes in with it had no other day before. */
function dayLines(change: Change, isNew: boolean): readonly string[] {
  const coming = new Set(change.patch.flatMap(({ op, path }) => (op === 'add' ? pathSegments(path).slice(1, 2) : [])));
  return differingDays(isNew ? { ...change, record_before: {} } : change).flatMap(({ before, after, people }) => {
    const isFresh = (email: string): boolean => isNew || (before === undefined && coming.has(email));
    const [fresh, inside] = [people.filter(isFresh), people.filter((email) => !isFresh(email))];
    return [
      ...(inside.length === 0 ? [] : [`until of ${quoted(inside).join(', ')}: ${before ?? 'none'} -> ${after ?? 'none'}`]),
      ...(fresh.length === 0 ? [] : [`until of ${quoted(fresh).join(', ')}: ${after}`]),
    ];
  });
}

function quoted(people: readonly string[]): readonly string[] {
  return people.map(quoteName);
}

/** So many paths are named of an address; the plan file has all of them. */
const PATHS_SHOWN = 5;

/** What becomes of an address in the state without a call, one phrase each; where it was before is left to the caller. */
export function settledWords(settled: Settled): readonly string[] {
  const left = wholeFields(settled, ({ op, field }) => op === 'remove' && settled.applied[field] === undefined);
  const empty = wholeFields(settled, ({ op, value }) => op === 'add' && typeof value === 'object' && Object.keys(value ?? {}).length === 0);
  const told = [...left, ...empty];
  const patch = (settled.patch ?? []).filter(({ path }) => !told.includes(pathSegments(path)[0] as string));
  const paths = patch.slice(0, PATHS_SHOWN).map(({ op, path }) => `${SIGN[op]} ${pathSegments(path).join('/')}`);
  const more = patch.length > PATHS_SHOWN ? ` and ${patch.length - PATHS_SHOWN} more` : '';
  return [
    ...recordWords(settled).map(({ name, before, after }) => `${name}: ${before} → ${after}`),
    ...(left.length === 0 ? [] : [`no longer managed: ${left.join(', ')}`]),
    ...(empty.length === 0 ? [] : [`managed from now on: ${empty.join(', ')}`]),
    ...(paths.length === 0 ? [] : [`recorded as applied: ${paths.join(', ')}${more}`]),
  ];
}

/** Fields that one operation of a patch is about as a whole. */
function wholeFields(
  { patch = [] }: Settled,
  isMeant: (operation: { readonly op: PatchOperation['op']; readonly field: string; readonly value: Json | undefined }) => boolean,
): readonly string[] {
  return patch.flatMap(({ op, path, value }) => {
    const [field, element] = pathSegments(path) as [string, string?];
    return element === undefined && isMeant({ op, field, value }) ? [field] : [];
  });
}

const SIGN = { add: '+', remove: '-', replace: '~' } as const;
