import { setOf, tableOf } from '../../core/model/document.ts';
import type { Document } from '../../core/model/document.ts';
import { equalJson } from '../../core/model/json.ts';
import type { Json } from '../../core/model/json.ts';
import type { Held } from '../../core/model/plan.ts';
import type { DeclaredMember } from '../../core/model/project.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { isWritable, makeWrittenNames } from '../../core/provide/written-names.ts';
import type { WrittenNames } from '../../core/provide/written-names.ts';
import type { Declarable, Live, LiveObject } from '../../core/provider.ts';
import type { Catalogue, Resource } from './catalogue.ts';
import type { Directory } from './directory.ts';
import type { NetbirdFacts } from './facts.ts';

/** What no declaration can say of a group. */
type Left = { field: string; element: string; reason: string };

/**
 * The declaration of a live group. Where it stands in auto-groups of users, people are declared as those; else as the peers that they
 * own. Peers that a rule of NetBird put there are nobody's to declare.
 */
export function declareGroup({ document, held }: LiveObject, { facts }: Live<NetbirdFacts>): Declarable {
  const { directory, catalogue } = facts;
  const left: Left[] = [];
  const names = makeWrittenNames();
  const isHeld = held.some((part) => part.field === 'auto_groups' && part.element === undefined);
  const asUsers = Object.keys(tableOf(document, 'auto_groups')).length > 0 && !isHeld;
  const kept = keptIn('members', held);
  const resources = catalogue && saidResources(document, { catalogue, left, kept: keptIn('resources', held), names });
  const way = asUsers === (facts.membersAs === 'auto_groups') ? {} : { members_as: asUsers ? 'auto_groups' : 'peers' };
  if (!directory) return { block: { ...way, ...resources }, ...names.noted(), left };
  const { members, native } = sortPeers(document, { directory, kept, left, names, people: !asUsers });
  const people = asUsers ? sortUsers(document, directory, left) : members;
  const isSomebody = people.length + native.length > 0;
  const shared = isSomebody && held.some((part) => isBrought(part, asUsers ? document : {})) ? { additive: true as const } : {};
  // Where a rule put everybody there, an explicit nothing would empty the group as soon as the rule is gone.
  const isSilent = !isSomebody && held.some((part) => part.field === 'members');
  const peers = native.length > 0 ? { peers: native } : {};
  return { ...(isSilent ? {} : { members: people }), ...shared, block: { ...way, ...peers, ...resources }, ...names.noted(), left };
}

/**
 * Whether a rule put machines there that it does not take out again, and that nothing holds without it: a setup key may be deleted once it was
 * used, and whom it brought would then be strangers beside those who are listed.
 */
function isBrought({ field, element = '', identities, follows }: Held, document: Document): boolean {
  const isByKey = tableOf(document, 'auto_groups')[element] === undefined;
  return field === 'members' && identities !== undefined && follows === undefined && isByKey;
}

/** What is held of a field: identities, or an element that is held whole. */
function keptIn(field: string, held: LiveObject['held']): ReadonlySet<string> {
  return new Set(held.flatMap((part) => (part.field === field && part.element !== undefined ? (part.identities ?? [part.element]) : [])));
}

interface PeerInput {
  readonly directory: Directory;
  /** Identities that NetBird put there. */
  readonly kept: ReadonlySet<string>;
  readonly left: Left[];
  readonly names: WrittenNames;
  /** Whether people stand for the peers that they own. */
  readonly people: boolean;
}

/** Who is in the group with all peers is listed by e-mail; machines of nobody, or some of somebody's, by their labels. */
function sortPeers(
  document: Document,
  { directory, kept, left, names, people }: PeerInput,
): { readonly members: readonly DeclaredMember[]; readonly native: readonly Json[] } {
  const members: DeclaredMember[] = [];
  const native: string[] = [];
  for (const [element, all] of Object.entries(tableOf(document, 'members'))) {
    const identities = all.filter((identity) => !kept.has(identity));
    if (identities.length === 0) continue;
    const isPerson = directory.usersOf(element).length > 0 && directory.rivals(element).length === 0 && isWritable(element);
    if (people && isPerson && equalJson(directory.identitiesOf(element), identities)) members.push({ email: element });
    else native.push(...identities.flatMap((identity) => referenceTo(identity, directory, names) ?? lost(left, element, identity)));
  }
  return { members, native };
}

/** How `peers:` names an identity, so that it finds the same peer again. */
function referenceTo(identity: string, directory: Directory, names: WrittenNames): string | undefined {
  const peer = directory.peerOf(identity);
  if (!peer) return undefined;
  return directory.findPeers(identity).length === 1 ? names.of('peers', identity, peer.id) : `id:${peer.id}`;
}

function lost(left: Left[], element: string, identity: string): readonly string[] {
  left.push({ field: 'members', element, reason: `the peer ${quoteName(identity.replace(/^id:/, ''))} is not known any more` });
  return [];
}

function sortUsers(document: Document, directory: Directory, left: Left[]): readonly DeclaredMember[] {
  return Object.entries(tableOf(document, 'auto_groups')).flatMap(([element, identities]) => {
    const whole = directory.usersOf(element).map(({ identity }) => identity);
    if (whole.length > 0 && equalJson(whole, identities) && directory.rivals(element).length === 0) return [{ email: element }];
    const reason =
      whole.length > 0 ? 'only some of the users that this person stands for have it' : 'the user has no e-mail to be declared by';
    left.push({ field: 'auto_groups', element, reason });
    return [];
  });
}

interface ResourceInput extends Pick<PeerInput, 'left' | 'kept' | 'names'> {
  readonly catalogue: Catalogue;
}

/** All resources, or none where one of them cannot be declared: a list without it would take it out of the group. */
function saidResources(document: Document, { catalogue, left, kept, names }: ResourceInput): { resources?: readonly Json[] } {
  const elements = setOf(document, 'resources').filter((element) => !kept.has(element));
  const unknown = elements.filter((element) => !catalogue.byElement(element));
  if (unknown.length === 0)
    return { resources: elements.map((element) => resourceEntry(catalogue.byElement(element) as Resource, catalogue, names)) };
  for (const element of unknown) {
    const reason = /^id:\S*$/.test(element) ? 'there is no such network resource' : 'the resource has another type';
    left.push({ field: 'resources', element, reason: `${reason}, so that \`resources\` is left unmanaged` });
  }
  return {};
}

function resourceEntry({ id, type, name, network, element }: Resource, catalogue: Catalogue, names: WrittenNames): Json {
  if (element.startsWith('id:')) return `id:${id}`;
  if (!isWritable(element)) return names.of('resources', element, id);
  const isTold = catalogue.find({ type, name, network: undefined }).length === 1;
  return isTold ? { type, name } : { type, name, network };
}
