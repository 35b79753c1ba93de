import { sortedTable } from '../model/json.ts';
import type { StateRecord } from '../model/plan.ts';
import type { DeclaredMember, Declared } from '../model/project.ts';
import type { State, StateObject } from '../model/state.ts';

type LastDays = StateRecord['until'];

/** What the state says that it knows, once all of its entries say last days. */
const WORD = 'until';

/** Whether an entry without last days says that nobody in it has one. A state that is not there yet has no entry that could say less. */
export function knowsLastDays(state: Pick<State, 'knows'> | undefined): boolean {
  return state === undefined || state.knows?.includes(WORD) === true;
}

/** The last days that the files give those who are still in. `date` is a UTC day. */
export function declaredDays(declared: Pick<Declared, 'members'>, date: string): LastDays {
  const ending = (declared.members ?? NOBODY).filter(({ until }) => until !== undefined && until >= date);
  return ending.length === 0 ? undefined : sortedTable(ending.map(({ email, until }) => [email, until as string] as const));
}

/**
 * The last days of an entry that are to be compared with those: of whoever is still declared. With whoever leaves, the day goes too, which is
 * no news; a list that is no longer there takes nobody out.
 */
export function keptDays(kept: LastDays, declared: Pick<Declared, 'members'> | undefined, date: string): LastDays {
  const { members } = declared ?? {};
  if (kept === undefined || members === undefined) return kept;
  const present = new Set(members.filter((member) => isIn(member, date)).map(({ email }) => email));
  const days = Object.entries(kept).filter(([email]) => present.has(email));
  return days.length === 0 ? undefined : sortedTable(days);
}

/**
 * The state with the last days that the files say in every entry that said none: what an apply leaves, of everything that there is. From then
 * on a plan can tell what became of them.
 */
export function withLastDays(state: State, objects: readonly Declared[], date: string): State {
  const declared = new Map(objects.map((object) => [object.address, object] as const));
  const entries = Object.entries(state.objects).map(([address, entry]): readonly [string, StateObject] => {
    const object = entry.until === undefined ? declared.get(address) : undefined;
    const until = object && declaredDays(object, date);
    return [address, until === undefined ? entry : { ...entry, until }];
  });
  return { ...state, objects: sortedTable(entries), knows: KNOWN };
}

/** What a state knows that begins with this Rollcall. */
export const KNOWN: readonly string[] = [WORD];

const NOBODY: readonly DeclaredMember[] = [];

function isIn({ until }: DeclaredMember, date: string): boolean {
  return until === undefined || until >= date;
}
