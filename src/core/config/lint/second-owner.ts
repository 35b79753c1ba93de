import { GROUP } from '../../model/address.ts';
import { canonicalElement } from '../../model/canonical.ts';
import type { FieldSpec } from '../../model/fields.ts';
import { matchGlob } from '../../model/glob.ts';
import { atKey, quote } from '../problems.ts';
import type { ConfigProvider } from '../providers.ts';
import type { World } from '../rules/world.ts';
import type { Use, Written } from '../written.ts';
import type { Finding } from './finding.ts';

/**
 * Groups that open a privileged value, by what they say themselves or by lying in such a group, with fewer than two owners: one of them
 * may be away, or be the one whose access is in question. What is privileged, `guards.privileged` says.
 */
export function findSingleOwners(world: World): readonly Finding[] {
  const reasons = new Map<string, string>();
  for (const group of world.groups.values()) {
    const grant = grantOf(world, group);
    if (grant) spread(world, group, { grant, reasons });
  }
  return [...world.groups.values()].flatMap((group) => {
    const reason = reasons.get(group.key);
    // Letter case tells no people apart.
    if (reason === undefined || new Set(group.owners.map((owner) => owner.trim().toLowerCase())).size >= 2) return [];
    const owners = group.owners.length === 0 ? 'no owner' : `one owner, ${quote(group.owners[0])}`;
    return [
      {
        place: atKey(group.place),
        summary: `the group ${quote(group.key)} ${reason} and has ${owners}`,
        detail: 'name two people or teams under "owner:", so that no one reviews their own access',
      },
    ];
  });
}

interface Grant {
  readonly value: string;
  readonly target: string;
}

/** The first privileged value that a group grants itself. */
function grantOf(world: World, group: Written): Grant | undefined {
  for (const use of group.uses) {
    const value = privilegedIn(world, use);
    if (value !== undefined) return { value, target: use.target.name };
  }
  return undefined;
}

function privilegedIn({ project, context }: World, { target, block }: Use): string | undefined {
  const kind = (context.providers[target.provider] as ConfigProvider).kinds[GROUP];
  for (const [name, patterns] of Object.entries(project.guards.privileged[target.provider] ?? {})) {
    const spec = kind?.fields[name];
    const found = spec && valuesOf(block[name]).find((value) => patterns.some((pattern) => matches(spec, pattern, value)));
    if (found !== undefined) return found;
  }
  return undefined;
}

function matches(spec: FieldSpec, pattern: string, value: string): boolean {
  return matchGlob(canonicalElement(spec, pattern), canonicalElement(spec, value));
}

function valuesOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** Whoever is in a group inside a privileged one gets what that grants, where both are. */
function spread(world: World, start: Written, { grant, reasons }: { readonly grant: Grant; readonly reasons: Map<string, string> }): void {
  const seen = new Set<string>();
  const open = [start.key];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const group = world.groups.get(key);
    if (!group || seen.has(key) || !group.uses.some(({ target }) => target.name === grant.target)) continue;
    seen.add(key);
    const words = `grants privileged ${quote(grant.value)} in ${grant.target}`;
    if (key === start.key) reasons.set(key, words);
    else if (!reasons.has(key)) reasons.set(key, `lies in ${quote(start.key)}, which ${words},`);
    open.push(...(group.groups ?? []));
  }
}
