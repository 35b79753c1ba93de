import { tableOf } from '../../core/model/document.ts';
import { compareText } from '../../core/model/json.ts';
import type { Held } from '../../core/model/plan.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { once } from '../../core/provide/once.ts';
import type { GroupAnswer } from './answers.ts';
import type { Peer, User } from './directory.ts';
import type { NetbirdFacts } from './facts.ts';
import { resourceElement } from './resource-element.ts';
import type { Rule, RuledPeer } from './rules.ts';
import { heldUnjudged } from './unjudged-users.ts';
import type { Way } from './ways.ts';

/** What tells whose a part of a group is. */
type HeldSource = Pick<NetbirdFacts, 'directory' | 'catalogue' | 'rules' | 'ways' | 'bound'>;

/** A peer as a table lists it; without `userId` one that is in no list. */
export type Listed = Pick<Peer, 'element' | 'identity' | 'identities'> & Partial<Pick<Peer, 'id' | 'userId'>>;

/** What is not Rollcall's in a group: what a rule put there, peers that are in no list, and peers among the resources. */
export function heldOf(group: GroupAnswer, peers: readonly Listed[], facts: HeldSource): readonly Held[] {
  return [
    ...heldByRule(group, peers, facts),
    ...heldUsers(group, facts),
    ...heldUnjudged(group.id, facts),
    ...strangersIn(peers),
    ...peersAmongResources(group, facts),
  ];
}

/** A group may hold peers of the server's own reverse proxies, which no list shows, and one that was deleted just now. */
function strangersIn(peers: readonly Listed[]): readonly Held[] {
  return peers.filter(({ userId }) => userId === undefined).map(({ element }) => ({ field: 'members', element, reason: UNLISTED }));
}

const UNLISTED = 'the list of peers does not show it, as with the peers of reverse proxies';

/** No declaration can name them. */
function peersAmongResources({ resources }: GroupAnswer, { catalogue, directory }: HeldSource): readonly Held[] {
  if (!catalogue) return [];
  const elements = resources.flatMap((entry) =>
    entry.type === 'peer' && entry.id !== '' ? [resourceElement(entry, catalogue, directory)] : [],
  );
  return [...new Set(elements)].sort(compareText).map((element) => ({ field: 'resources', element, reason: PEER_RESOURCE }));
}

const PEER_RESOURCE = 'a peer among the resources is set in NetBird alone';

/** A rule that cannot be proved to have put a peer there has not: where the state says that Rollcall wrote it, Rollcall did. */
function heldByRule(group: GroupAnswer, peers: readonly Listed[], facts: HeldSource): readonly Held[] {
  const jwt = group.issued === 'jwt' && facts.rules ? [JWT_AUTO_GROUPS] : [];
  const holds = holderIn(group, facts);
  if (!holds) return jwt;
  const found = new Map<string, { readonly element: string; readonly rule: Rule; readonly identities: string[] }>();
  for (const peer of peers) {
    const rule = holds(peer);
    if (!rule) continue;
    const { element, identity } = peer;
    // Of somebody with two accounts, each machine is there by the rule of its own account, or by none.
    const key = `${element}\u0000${rule.reason}`;
    const known = found.get(key);
    if (known) known.identities.push(identity);
    else found.set(key, { element, rule, identities: [identity] });
  }
  return [...jwt, ...[...found].sort(([x], [y]) => compareText(x, y)).map(([, part]) => heldMember(part))];
}

/** What holds a peer in a group; undefined where nothing can. */
function holderIn(group: GroupAnswer, facts: HeldSource): ((peer: Listed) => Rule | undefined) | undefined {
  const ruleFor = ruleFinder(group, facts);
  if (!ruleFor) return undefined;
  const own = once(() => new Set(Object.values(tableOf(facts.bound.get(group.id)?.applied ?? {}, 'members')).flat()));
  return ({ id, userId, identity }) => {
    if (id === undefined || userId === undefined) return undefined;
    const rule = ruleFor({ id, userId });
    return rule && (rule.follows || !own().has(identity)) ? rule : undefined;
  };
}

/** The rule that a peer is in a group by, also one that the declaration is about to make. */
function ruleFinder(group: GroupAnswer, { rules, ways, directory }: HeldSource): ((peer: RuledPeer) => Rule | undefined) | undefined {
  const live = rules?.of(group);
  const way = ways.get(group.id);
  if (!rules || !way) return live;
  return (peer) => {
    const rule = live?.(peer);
    const user = peer.userId === '' ? undefined : directory?.user(peer.userId);
    return user ? ruleOf(user, rule, way) : rule;
  };
}

/** Of somebody's machine, where the declaration decides about auto-groups. */
function ruleOf(user: User, rule: Rule | undefined, way: Way): Rule | undefined {
  const isOwn = way.type === 'joining' || way.written.has(user.identity);
  if (rule) return rule.follows || !isOwn || !way.follows ? rule : { reason: `${WITH} ${nameOf(user)}`, follows: true };
  return way.type === 'joining' && way.users.has(user.id)
    ? { reason: `that user's peers will follow the auto-groups of ${nameOf(user)}`, follows: way.follows }
    : undefined;
}

/** Where NetBird moves no machines that are there, Rollcall takes them out itself when the auto-groups lose the group. */
const WITH = "that user's peers are managed with the auto-groups of";

function nameOf({ email, name }: User): string {
  return quoteName(email || name);
}

/** Users whose auto-groups hold the group by somebody else's doing, where Rollcall takes back what it wrote. */
function heldUsers({ id }: GroupAnswer, { directory, ways }: HeldSource): readonly Held[] {
  const way = ways.get(id);
  if (way?.type !== 'clearing' || !directory) return [];
  return directory
    .withAutoGroup(id)
    .filter(({ identity }) => !way.written.has(identity))
    .map(({ element, identity }) => ({ field: 'auto_groups', element, identities: [identity], reason: NOT_WRITTEN }));
}

const NOT_WRITTEN = 'somebody else put the group there';

function heldMember({ element, rule, identities }: { readonly element: string; readonly rule: Rule; readonly identities: string[] }): Held {
  const { reason, follows } = rule;
  return { field: 'members', element, identities: identities.sort(compareText), reason, ...(follows ? { follows: 'auto_groups' } : {}) };
}

const JWT_AUTO_GROUPS: Held = { field: 'auto_groups', reason: 'JWT sync writes the auto-groups that hold it' };
