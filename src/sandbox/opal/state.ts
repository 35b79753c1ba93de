import type { EmulatorTools } from '../emulator.ts';
import type { Grants } from './grants.ts';
import type { RateLimiter } from './rate-limit.ts';
import type { OpalSwitches } from './switches.ts';
import type { Table } from './table.ts';
import type * as records from './records.ts';
import { makeGrants } from './grants.ts';
import { makeRateLimiter } from './rate-limit.ts';
import { makeTable } from './table.ts';

/** A group of another system that can be imported. */
export interface RemoteGroup {
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

/** Everything that the emulated organisation holds. */
export interface State {
  readonly tools: EmulatorTools;
  readonly organizationId: string;
  readonly apps: Table<records.App>;
  readonly users: Table<records.User>;
  readonly remoteUsers: Table<records.RemoteUser>;
  readonly owners: Table<records.Owner>;
  readonly groups: Table<records.Group>;
  readonly resources: Table<records.Resource>;
  readonly tags: Table<records.Tag>;
  readonly channels: Table<records.MessageChannel>;
  readonly schedules: Table<records.OnCallSchedule>;
  readonly templates: Table<records.ConfigurationTemplate>;
  readonly bindings: Table<records.GroupBinding>;
  readonly accessRules: Table<records.AccessRule>;
  readonly tokens: Table<records.ApiToken>;
  readonly events: Table<records.OpalEvent>;
  readonly syncErrors: Table<records.SyncError>;
  /** People in groups. */
  readonly members: Grants;
  /** Groups in groups: from the member group to the one that it gives access to. */
  readonly nestings: Grants;
  /** Groups to resources. */
  readonly groupResources: Grants;
  /** Ids of request templates: the API shows nothing else of them. */
  readonly requestTemplates: Set<string>;
  /** What other systems have, by key of `remote_info` and id. */
  readonly remoteGroups: Map<string, RemoteGroup>;
  readonly limiter: RateLimiter;
  switches: OpalSwitches;
  /** Writes so far: tells whether a request changed anything. */
  revision: number;
}

/** An organisation with nothing in it. */
export function makeState(tools: EmulatorTools, switches: OpalSwitches): State {
  function changed(): void {
    state.revision += 1;
  }
  function table<T extends records.Stored>(): Table<T> {
    return makeTable<T>(changed);
  }
  const state: State = {
    tools,
    organizationId: tools.ids.uuid(),
    apps: table(),
    users: table(),
    remoteUsers: table(),
    owners: table(),
    groups: table(),
    resources: table(),
    tags: table(),
    channels: table(),
    schedules: table(),
    templates: table(),
    bindings: table(),
    accessRules: table(),
    tokens: table(),
    events: table(),
    syncErrors: table(),
    members: makeGrants(changed),
    nestings: makeGrants(changed),
    groupResources: makeGrants(changed),
    requestTemplates: new Set(),
    remoteGroups: new Map(),
    limiter: makeRateLimiter(tools),
    switches,
    revision: 0,
  };
  return state;
}

/** Id and place of a new record. */
export function stored(state: State): records.Stored {
  return { id: state.tools.ids.uuid(), seq: state.tools.tick() };
}

/** Takes away what has come to its end by now; that is no change that anybody asked for. */
export function expire(state: State): void {
  const { revision } = state;
  const now = state.tools.now();
  for (const grants of [state.members, state.nestings, state.groupResources]) grants.expire(now);
  state.revision = revision;
}

/** A time as the API writes it. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** When something ends that lasts so many minutes from now; 0 is never. */
export function endOf(state: State, minutes: number): number | undefined {
  return minutes === 0 ? undefined : state.tools.now() + minutes * 60_000;
}
