import { formatAddress, targetOf } from '../core/model/address.ts';
import { matchGlob } from '../core/model/glob.ts';
import type { Declaration, Target } from '../core/model/project.ts';
import type { Pending, State, StateObject } from '../core/model/state.ts';
import type { Document } from '../core/model/document.ts';
import { joinedPart } from '../core/model/elements.ts';
import { withoutExpired } from '../core/plan/expire.ts';
import type { Provider, Scope } from '../core/provider.ts';

export interface ScopeInput {
  readonly target: Target;
  readonly provider: Provider;
  readonly declaration: Declaration;
  readonly state: State | undefined;
  readonly date: string;
  /** Whether an address is to be looked at. */
  includes(address: string): boolean;
  readonly all?: boolean | undefined;
}

/** What has to be read of one target to plan it. */
export function scopeOf(input: ScopeInput): Scope {
  const { target, declaration, state } = input;
  const inScope = (address: string): boolean => input.includes(address);
  const declared = declaration.objects
    .filter((object) => object.target === target.name && inScope(object.address))
    .map((object) => withoutExpired(object, input.date));
  const absent = declaration.ensureAbsent
    .filter((item) => item.targets.includes(target.name) && inScope(formatAddress(target.name, item.kind, item.name)))
    .map(({ kind, name }) => ({ kind, name }));
  const pending = Object.entries(state?.pending ?? {})
    .filter(([address, { id }]) => id === undefined && targetOf(address) === target.name)
    .map(([address, create]) => ({ address, kind: create.kind, marker: create.marker }));
  return {
    declared,
    bound: boundOf(state, target.name, inScope),
    names: [...absent, ...declared.flatMap((object) => object.previously.map((name) => ({ kind: object.kind, name })))],
    pending,
    all: input.all ?? false,
    ancestors: Object.keys(declaration.project.guards.privileged[input.provider.id] ?? {}).length > 0,
  };
}

/** What the state binds in a target: the part of a scope that is known before the files are read. */
export function boundOf(state: State | undefined, target: string, includes: (address: string) => boolean): Scope['bound'] {
  const begun = Object.entries(state?.pending ?? {}).flatMap(([address, each]) => (targetOf(address) === target ? [each] : []));
  return Object.entries(state?.objects ?? {})
    .filter(([address]) => targetOf(address) === target && includes(address))
    .map(([address, entry]) => {
      const applied = withPuts(entry, begun);
      return {
        address,
        kind: entry.kind,
        id: entry.id,
        name: typeof entry.applied['name'] === 'string' ? entry.applied['name'] : undefined,
        applied,
        ...(applied === entry.applied ? {} : { certain: entry.applied }),
        appliedAt: entry.applied_at,
      };
    });
}

/** What was applied, with whom interrupted applies put in: they are Rollcall's as well. */
function withPuts({ kind, id, applied }: StateObject, begun: readonly Pending[]): Document {
  return begun.reduce((all, each) => (each.kind === kind && each.id === id && each.puts ? joinedPart(all, each.puts) : all), applied);
}

/** Whether a target can hold an address that one of the globs matches. */
export function targetInScope(target: string, globs: readonly string[] | null): boolean {
  if (globs === null) return true;
  return globs.some((glob) => {
    const slash = glob.indexOf('/');
    // A `*` before the first slash may stand for the slash too.
    return slash < 0 ? matchGlob(`${glob}*`, `${target}/`) : matchGlob(glob.slice(0, slash), target) || glob.slice(0, slash).includes('*');
  });
}
