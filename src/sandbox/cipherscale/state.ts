import type { EmulatorTools } from '../emulator.ts';
import type { AdmissionRule, Group, Policy, Role, Stamped, User } from './records.ts';
import type { Switches } from './switches.ts';

/** Records by id, oldest first. */
export interface Table<T extends Stamped> {
  byId(id: string): T | undefined;
  all(): readonly T[];
  put(record: T): T;
  remove(id: string): void;
}

/** An invitation that was sent. */
export interface Mail {
  readonly to: string;
  readonly at: string;
}

/** Everything that the emulated tenant holds. */
export interface State {
  readonly tools: EmulatorTools;
  readonly groups: Table<Group>;
  readonly users: Table<User>;
  readonly roles: Table<Role>;
  readonly rules: Table<AdmissionRule>;
  readonly policies: Table<Policy>;
  readonly mails: Mail[];
  switches: Switches;
  /** Writes so far: tells whether a request changed anything. */
  revision: number;
}

/** A tenant without anything in it. */
export function makeState(tools: EmulatorTools, switches: Switches): State {
  function changed(): void {
    state.revision += 1;
  }
  const state: State = {
    tools,
    groups: makeTable(changed),
    users: makeTable(changed),
    roles: makeTable(changed),
    rules: makeTable(changed),
    policies: makeTable(changed),
    mails: [],
    switches,
    revision: 0,
  };
  return state;
}

function makeTable<T extends Stamped>(changed: () => void): Table<T> {
  const records = new Map<string, T>();
  return {
    byId: (id) => records.get(id),
    all: () => [...records.values()],
    put(record) {
      records.set(record.id, record);
      changed();
      return record;
    },
    remove(id) {
      if (records.delete(id)) changed();
    },
  };
}

/** Now, as the server stamps it: two writes of one millisecond differ. */
export function stamp({ tools }: State): string {
  const millis = new Date(tools.now()).toISOString().slice(0, 23);
  return `${millis}${String(tools.tick() % 1_000_000).padStart(6, '0')}Z`;
}

/** A new id with its stamps. */
export function newStamped(state: State): Stamped {
  const now = stamp(state);
  return { id: state.tools.ids.uuid(), createdAt: now, updatedAt: now };
}

/** Groups that a user is in, oldest first. */
export function groupsOf(state: State, userId: string): readonly Group[] {
  return state.groups.all().filter((group) => group.members.some((member) => member.userId === userId));
}
