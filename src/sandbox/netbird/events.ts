import type { EmulatorTools } from '../emulator.ts';
import type { Shuffle } from './shuffle.ts';
import type { User } from './records.ts';
import { goTime } from './encode.ts';

/** Every activity that leaves a trace, and how the server words it. */
const ACTIVITIES = {
  'account.create': 'Account created',
  'account.setting.group.propagation.enable': 'Account group propagation enabled',
  'account.setting.group.propagation.disable': 'Account group propagation disabled',
  'dns.setting.disabled.management.group.add': 'Group added to disabled management DNS setting',
  'dns.setting.disabled.management.group.delete': 'Group removed from disabled management DNS setting',
  'group.add': 'Group created',
  'group.delete': 'Group deleted',
  'group.update': 'Group updated',
  'nameserver.group.add': 'Nameserver group created',
  'nameserver.group.delete': 'Nameserver group deleted',
  'nameserver.group.update': 'Nameserver group updated',
  'network.create': 'Network created',
  'network.delete': 'Network deleted',
  'network.update': 'Network updated',
  'network.resource.create': 'Network resource created',
  'network.resource.delete': 'Network resource deleted',
  'network.resource.update': 'Network resource updated',
  'network.router.create': 'Network router created',
  'network.router.delete': 'Network router deleted',
  'network.router.update': 'Network router updated',
  'peer.group.add': 'Group added to peer',
  'peer.group.delete': 'Group removed from peer',
  'peer.rename': 'Peer renamed',
  'peer.setupkey.add': 'Peer added',
  'peer.user.add': 'Peer added',
  'personal.access.token.create': 'Personal access token created',
  'personal.access.token.delete': 'Personal access token deleted',
  'policy.add': 'Policy added',
  'policy.delete': 'Policy deleted',
  'policy.update': 'Policy updated',
  'resource.group.add': 'Resource added to group',
  'resource.group.delete': 'Resource removed from group',
  'route.add': 'Route created',
  'route.delete': 'Route deleted',
  'route.update': 'Route updated',
  'service.user.create': 'Service user created',
  'service.user.delete': 'Service user deleted',
  'setupkey.add': 'Setup key created',
  'setupkey.delete': 'Setup key deleted',
  'setupkey.group.add': 'Group added to setup key',
  'setupkey.group.delete': 'Group removed from setup key',
  'setupkey.revoke': 'Setup key revoked',
  'user.block': 'User blocked',
  'user.delete': 'User deleted',
  'user.group.add': 'Group added to user',
  'user.group.delete': 'Group removed from user',
  'user.invite': 'User invited',
  'user.peer.delete': 'Peer deleted',
  'user.role.update': 'User role updated',
  'user.unblock': 'User unblocked',
} as const;

/** Code of an activity. */
export type Activity = keyof typeof ACTIVITIES;

interface Event {
  readonly id: string;
  readonly timestamp: string;
  readonly activity: Activity;
  readonly initiatorId: string;
  readonly targetId: string;
  readonly meta: Readonly<Record<string, string>>;
  /** Which of two events was earlier: their ids do not tell. */
  readonly moment: number;
  readonly visibleMs: number;
}

/** One thing that happened. */
export type Happening = Pick<Event, 'activity' | 'initiatorId' | 'targetId' | 'meta'>;

/** The audit log. */
export interface Events {
  note(happening: Happening): void;
  /** The request is over: what it noted is written, in any order, and seen a while later. */
  write(delayMs: number): void;
  /** Drops what was noted and not written. */
  forget(): void;
  /** What can be seen by now, newest first, as the server lists it. */
  list(userById: (id: string) => User | undefined): readonly object[];
}

/** The server shows no more than these. */
const MOST_EVENTS = 10_000;

/** A log without entries. */
export function makeEvents(tools: EmulatorTools, shuffle: Shuffle): Events {
  const written: Event[] = [];
  let noted: Happening[] = [];
  return {
    note(happening) {
      noted.push(happening);
    },
    forget() {
      noted = [];
    },
    write(delayMs) {
      if (noted.length === 0) return;
      const now = tools.now();
      // Each event of a request is timed and written by itself, so that neither its time nor its id tells what came first.
      const moments = shuffle(noted.map(() => tools.tick()));
      for (const [index, happening] of shuffle(noted).entries()) {
        const moment = moments[index] as number;
        const id = String(written.length + 1);
        written.push({ ...happening, id, moment, timestamp: goTime(now, moment % 1_000_000), visibleMs: now + delayMs });
      }
      noted = [];
    },
    list(userById) {
      const now = tools.now();
      const visible = written.filter((event) => event.visibleMs <= now).sort((one, other) => other.moment - one.moment);
      const former = new Map(
        written.flatMap(({ activity, targetId, meta }) => (activity === 'user.delete' ? [[targetId, formerOf(meta)]] : [])),
      );
      return visible.slice(0, MOST_EVENTS).map((event) => shown(event, userById(event.initiatorId) ?? former.get(event.initiatorId)));
    },
  };
}

/** Of people who are gone the log keeps who they were; of service users it does not. */
function formerOf({ email = '', username = '' }: Event['meta']): Initiator {
  return { email, name: username };
}

type Initiator = Pick<User, 'email' | 'name'>;

function shown(event: Event, initiator: Initiator | undefined): object {
  return {
    activity: ACTIVITIES[event.activity],
    activity_code: event.activity,
    id: event.id,
    initiator_email: initiator?.email ?? '',
    initiator_id: event.initiatorId,
    initiator_name: initiator?.name ?? '',
    meta: event.meta,
    target_id: event.targetId,
    timestamp: event.timestamp,
  };
}
