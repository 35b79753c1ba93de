import { canonicalDocument } from '../../core/model/canonical.ts';
import { setOf, textOf } from '../../core/model/document.ts';
import { emptyTable, isJsonObject } from '../../core/model/json.ts';
import type { Json } from '../../core/model/json.ts';
import { nearest } from '../../core/model/nearest.ts';
import type { Declared } from '../../core/model/project.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { addIdentities, makeWish, noteProblem, noteUnknownMember, noteWarning, vanishedOf } from '../../core/provide/wish.ts';
import type { Unknown, Wish } from '../../core/provide/wish.ts';
import type { Desire, Live } from '../../core/provider.ts';
import type { Directory, Entity } from './directory.ts';
import type { VaultFacts } from './facts.ts';
import { nameEntry } from './facts.ts';
import { GROUP_FIELDS } from './fields.ts';
import { mountPath } from './settings.ts';

/** The managed part of the group that a declaration asks for. */
export function desireGroup(declared: Declared, live: Live<VaultFacts>): Desire {
  const wish = makeWish(declared, live.facts);
  const { block } = declared;
  const members = wishedMembers(wish);
  checkExternal(wish);
  checkPolicies(wish);
  const raw: Record<string, unknown> = {
    name: declared.name,
    type: block['type'],
    policies: block['policies'],
    metadata: block['metadata'],
    members,
    groups: declared.groups,
    alias: wishedAlias(wish),
  };
  return { document: canonicalDocument(GROUP_FIELDS, raw), problems: wish.problems, warnings: wish.warnings, ...vanishedOf(wish) };
}

type GroupWish = Wish<VaultFacts>;

/** Identities by element; undefined where members are not managed, or nobody can say who is missing. */
function wishedMembers(wish: GroupWish): Readonly<Record<string, readonly string[]>> | undefined {
  const { declared, facts } = wish;
  const entities = declared.block['entities'] as readonly string[] | undefined;
  if (declared.members === undefined && entities === undefined) return undefined;
  if (!facts.directory) return undefined;
  const table = emptyTable<readonly string[]>();
  for (const { email } of declared.members ?? []) {
    for (const entity of entitiesOf(email, wish, facts.directory)) addIdentities(table, email, entity.identities);
  }
  for (const reference of entities ?? []) {
    const entity = facts.directory.find(reference.trim());
    if (entity) addIdentities(table, entity.element, entity.identities);
    else {
      const matches = nearest(reference, facts.directory.names());
      unknown(wish, { what: `there is no entity ${quoteName(reference)}`, matches, reference: reference.trim() });
    }
  }
  return table;
}

function entitiesOf(email: string, wish: GroupWish, directory: Directory): readonly Entity[] {
  const rivals = directory.rivals(email);
  if (rivals.length > 0) {
    noteProblem(
      wish,
      'AMBIGUOUS_NAME',
      `${quoteName(email)} and ${rivals.map(quoteName).join(', ')} stand for the same entity.`,
      'Give each entity to one person under `people:` in rollcall.yaml.',
    );
    return [];
  }
  const missing = directory.missing(email);
  for (const identity of missing)
    unknown(wish, {
      what: `${quoteName(email)} stands for ${quoteName(identity)} here, and there is no such ${wordFor(wish.facts)}`,
      matches: nearest(identity, directory.names()),
      reference: identity,
    });
  const entities = directory.ofPerson(email);
  if (entities.length === 0 && missing.length === 0) noteNobody(wish, email, directory);
  return entities;
}

/** There is no such entity, or `people:` gives it to somebody else. */
function noteNobody(wish: GroupWish, email: string, directory: Directory): void {
  const holder = directory.holder(email);
  if (holder === undefined) {
    unknown(wish, { what: `${quoteName(email)} has no ${wordFor(wish.facts)}`, matches: near(email, directory) });
    return;
  }
  const what = `${quoteName(email)} is nobody of their own: \`people:\` in rollcall.yaml gives that entity to ${quoteName(holder)}`;
  noteUnknownMember(wish, { what, matches: [], cure: `list ${quoteName(holder)}` });
}

function unknown(wish: GroupWish, given: Omit<Unknown, 'cure'>): void {
  noteUnknownMember(wish, { ...given, cure: 'create the entity' });
}

/** Entities are often named by the part before the `@`. */
function near(email: string, directory: Directory): readonly string[] {
  const local = email.slice(0, email.indexOf('@'));
  const same: string[] = [];
  for (const name of directory.names()) if (name.toLowerCase() === local) same.push(name);
  return same.length > 0 ? same : nearest(email, directory.names());
}

function wordFor(facts: VaultFacts): string {
  return facts.members.by === 'alias' ? `alias at ${quoteName(facts.members.mount)}` : 'entity of that name';
}

/** A live external group whose declaration does not say so: its members cannot be declared. */
function checkExternal(wish: GroupWish): void {
  const { declared, facts } = wish;
  const { block } = declared;
  if (block['type'] !== undefined) return;
  if (declared.members === undefined && declared.groups === undefined && block['entities'] === undefined) return;
  const id = facts.bound.get(declared.address);
  if (!facts.external.has(id ?? nameEntry(declared.name))) return;
  noteProblem(
    wish,
    'READ_ONLY_OBJECT',
    'the live group is external, so its members and groups cannot be declared.',
    'Take them out and write `type: external`, or write `type: internal` to have the group deleted and created again.',
  );
}

/** The server takes policies that do not exist: whoever may create one of that name later decides what the members may do. */
function checkPolicies(wish: GroupWish): void {
  const { declared, facts } = wish;
  if (!facts.policies) return;
  for (const policy of setOf(declared.block, 'policies')) {
    const name = policy.trim().toLowerCase();
    if (facts.policies.has(name)) continue;
    const matches = nearest(name, facts.policies);
    const guess = matches.length > 0 ? ` Did you mean ${quoteName(matches[0] as string)}?` : '';
    const message = `there is no policy ${quoteName(name)} in target ${quoteName(declared.target)}; whoever creates it decides what members may do.${guess}`;
    noteWarning(wish, 'UNKNOWN_POLICY', message);
  }
}

function wishedAlias(wish: GroupWish): Json | undefined {
  const alias = wish.declared.block['alias'];
  if (!isJsonObject(alias)) return alias;
  const mount = mountPath(textOf(alias, 'mount') ?? '');
  const { mounts } = wish.facts;
  if (mounts && !mounts.has(mount)) {
    const guess = nearest(mount, mounts.keys());
    const known = [...mounts.keys()].sort().map(quoteName);
    noteProblem(
      wish,
      'UNKNOWN_REFERENCE',
      `there is no auth mount ${quoteName(mount)} in target ${quoteName(wish.declared.target)}.`,
      guess.length > 0 ? `Did you mean ${quoteName(guess[0] as string)}?` : `There are ${known.join(', ')}.`,
    );
  }
  return { mount, name: textOf(alias, 'name') ?? '' };
}
