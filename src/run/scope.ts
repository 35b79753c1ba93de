import { formatAddress, targetOf } from '../core/model/address.ts';
import { matchGlob } from '../core/model/glob.ts';
import type { Declaration, Target } from '../core/model/project.ts';
import type { State } from '../core/model/state.ts';
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
    .filter(([address]) => targetOf(address) === target.name)
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
  return Object.entries(state?.objects ?? {})
    .filter(([address]) => targetOf(address) === target && includes(address))
    .map(([address, entry]) => ({
      address,
      kind: entry.kind,
      id: entry.id,
      name: typeof entry.applied['name'] === 'string' ? entry.applied['name'] : undefined,
      applied: entry.applied,
      appliedAt: entry.applied_at,
    }));
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
