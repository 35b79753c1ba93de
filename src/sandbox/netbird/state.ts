import type { EmulatorTools } from '../emulator.ts';
import type { Events } from './events.ts';
import type { GroupStore } from './group-store.ts';
import type { PeerStore } from './peer-store.ts';
import type { RateLimiter } from './rate-limit.ts';
import type { Settings } from './settings.ts';
import type { Shuffle } from './shuffle.ts';
import type { Switches } from './switches.ts';
import type * as records from './records.ts';
import { goTime } from './encode.ts';
import { makeEvents } from './events.ts';
import { makeGroupStore } from './group-store.ts';
import { makePeerStore } from './peer-store.ts';
import { makeRateLimiter } from './rate-limit.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import { makeShuffle } from './shuffle.ts';
import { makeXids } from './xid.ts';

/** Records by id. */
export interface Table<T extends { readonly id: string }> {
  byId(id: string): T | undefined;
  all(): readonly T[];
  put(record: T): void;
  remove(id: string): void;
}

/** Everything that the emulated server holds. */
export interface State {
  readonly tools: EmulatorTools;
  readonly accountId: string;
  readonly createdAt: string;
  readonly groups: GroupStore;
  readonly peers: PeerStore;
  readonly users: Table<records.User>;
  readonly tokens: Table<records.AccessToken>;
  readonly setupKeys: Table<records.SetupKey>;
  readonly policies: Table<records.Policy>;
  readonly routes: Table<records.NetworkRoute>;
  readonly nameservers: Table<records.NameserverGroup>;
  readonly networks: Table<records.Network>;
  readonly resources: Table<records.NetworkResource>;
  readonly routers: Table<records.NetworkRouter>;
  readonly events: Events;
  readonly limiter: RateLimiter;
  readonly shuffle: Shuffle;
  readonly newId: () => string;
  disabledDnsGroups: readonly string[];
  settings: Settings;
  switches: Switches;
  /** Writes so far: tells whether a request changed anything. */
  revision: number;
}

/** An account without groups, people and peers. */
export function makeState(tools: EmulatorTools, switches: Switches): State {
  const newId = makeXids(tools);
  const shuffle = makeShuffle(Number.parseInt(tools.ids.hex(7), 16));
  function changed(): void {
    state.revision += 1;
  }
  function table<T extends { readonly id: string }>(): Table<T> {
    return makeTable(changed);
  }
  const state: State = {
    tools,
    accountId: newId(),
    createdAt: goTime(tools.now()),
    groups: makeGroupStore(changed),
    peers: makePeerStore(changed),
    users: table(),
    tokens: table(),
    setupKeys: table(),
    policies: table(),
    routes: table(),
    nameservers: table(),
    networks: table(),
    resources: table(),
    routers: table(),
    events: makeEvents(tools, shuffle),
    limiter: makeRateLimiter(tools),
    shuffle,
    newId,
    disabledDnsGroups: [],
    settings: DEFAULT_SETTINGS,
    switches,
    revision: 0,
  };
  return state;
}

function makeTable<T extends { readonly id: string }>(changed: () => void): Table<T> {
  const records = new Map<string, T>();
  return {
    byId: (id) => records.get(id),
    all: () => [...records.values()],
    put(record) {
      records.set(record.id, record);
      changed();
    },
    remove(id) {
      if (records.delete(id)) changed();
    },
  };
}

/** Says that something was changed that is in no table. */
export function touch(state: State): void {
  state.revision += 1;
}

/** Now, as the server stamps it. */
export function stamp(state: State): string {
  return goTime(state.tools.now(), state.tools.tick() % 1_000_000);
}

/** The items as a list without ORDER BY gives them. */
export function anyOrder<T>(state: State, items: readonly T[]): readonly T[] {
  return state.switches.order === 'shuffled' ? state.shuffle(items) : items;
}
