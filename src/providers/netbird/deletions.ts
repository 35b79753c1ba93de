import { formatAddress, GROUP } from '../../core/model/address.ts';
import type { Document } from '../../core/model/document.ts';
import { setOf, tableOf } from '../../core/model/document.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { Link, LiveObject, Scope } from '../../core/provider.ts';
import type { GroupAnswer } from './answers.ts';
import { resourceElement } from './resource-element.ts';
import type { NetbirdFacts } from './facts.ts';
import { DETACH, makeLinks, readReferrers } from './links.ts';
import type { KnownReferrers } from './links.ts';
import type { Connection, Notes } from './read.ts';
import { onLinkedOf } from './settings.ts';

/** What was applied to each live group that may be deleted; undefined where Rollcall never wrote it. */
export type Deletions = ReadonlyMap<string, Document | undefined>;

/** Groups that are bound and no longer declared, and those that shall not exist. */
export function deletionsOf(groups: readonly GroupAnswer[], scope: Scope): Deletions {
  const declared = new Set<string>(scope.declared.map((object) => object.address));
  for (const { target, previously } of scope.declared) for (const key of previously) declared.add(formatAddress(target, GROUP, key));
  const previous = new Set(scope.declared.flatMap((object) => object.previously));
  const absent = new Set(scope.names.filter(({ name }) => !previous.has(name)).map(({ name }) => name));
  const going = scope.bound.filter((entry) => entry.applied !== undefined && !declared.has(entry.address));
  const applied = new Map(going.map((entry) => [entry.id, entry.applied]));
  return new Map(
    groups.flatMap((group) => (applied.has(group.id) || absent.has(group.name) ? [[group.id, applied.get(group.id)] as const] : [])),
  );
}

/** What looking for links needs. */
export interface LinkInput {
  readonly connection: Connection;
  readonly deletions: Deletions;
  readonly groups: readonly GroupAnswer[];
  readonly facts: NetbirdFacts;
  readonly known: KnownReferrers;
  readonly notes: Notes;
  readonly signal: AbortSignal;
}

/** The same objects; those that may be deleted say what refers to them. */
export async function withLinks(objects: readonly LiveObject[], input: LinkInput): Promise<readonly LiveObject[]> {
  const { connection, deletions, notes } = input;
  const referrers = await readReferrers(connection.session.http, input.signal);
  if (referrers.refused.length > 0) {
    notes.warnings.push({
      code: 'INCOMPLETE_READ',
      address: notes.target,
      message: `The token of target ${quoteName(notes.target)} may not read ${referrers.refused.join(', ')}: what stands in the way of deletions is not all known.`,
    });
  }
  const links = makeLinks(referrers, input.known);
  const groups = new Map(input.groups.map((group) => [group.id, group]));
  return objects.map((object) => {
    const group = groups.get(object.id);
    if (!group || !deletions.has(object.id)) return object;
    const own = ownPart(input, deletions.get(object.id));
    const all = [...resourceLinks(group, own.resources, input.facts), ...links.of(group, own.users)];
    const isDetached = onLinkedOf(connection.target) === 'detach';
    const found = isDetached ? all.filter(({ cure }) => cure !== DETACH) : all;
    return found.length === 0 ? object : { ...object, links: found };
  });
}

interface OwnPart {
  /** Elements of the field `resources`. */
  readonly resources: ReadonlySet<string>;
  /** Ids. */
  readonly users: ReadonlySet<string>;
}

/** What an earlier apply put there: with `on_linked: detach` it is taken out again, and nothing else is. */
function ownPart({ facts }: LinkInput, applied: Document | undefined): OwnPart {
  if (!applied) return { resources: new Set(), users: new Set() };
  const identities = Object.values(tableOf(applied, 'auto_groups')).flat();
  const users = identities.flatMap((identity) => facts.directory?.userOf(identity)?.id ?? []);
  return { resources: new Set(setOf(applied, 'resources')), users: new Set(users) };
}

function resourceLinks(group: GroupAnswer, own: ReadonlySet<string>, { catalogue, directory }: NetbirdFacts): readonly Link[] {
  return group.resources.flatMap((entry): Link[] => {
    if (!catalogue || entry.id === '') return [{ what: `network resource ${quoteName(entry.id)}`, blocks: true }];
    const element = resourceElement(entry, catalogue, directory);
    return [{ what: `network resource ${quoteName(element)}`, blocks: true, ...(own.has(element) ? { cure: DETACH } : {}) }];
  });
}
