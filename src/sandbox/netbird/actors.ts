import type { Answer } from '../emulator.ts';
import type { User } from './records.ts';
import type { State } from './state.ts';
import { DecodeError, flag, list, optional, struct, text, whole } from './decode.ts';
import { enrolByKey, enrolByUser } from './enrol.ts';
import { syncJwtGroups } from './jwt-sync.ts';
import { touch } from './state.ts';
import { issueToken } from './user-tokens.ts';
import { RATE_LIMITS } from './switches.ts';
import type { Switches } from './switches.ts';

/** What the real server does without a request of its API, or only with its configuration: done on command here. */
type Act = (state: State, body: unknown) => object | string;

const readMachine = struct({
  name: text,
  hostname: optional(text),
  ephemeral: optional(flag),
  setup_key: text,
  user: text,
});

/** Enrols a machine with a setup key (its id, name or the key itself) or as somebody's. */
function enrol(state: State, body: unknown): object | string {
  const { setup_key: wanted, user: who, ...machine } = readMachine(body);
  if (machine.name === '') return '"name" is what the machine is called';
  if (who !== '') {
    const user = findUser(state, who);
    return user === undefined ? `nobody is ${who}` : enrolByUser(state, user, machine);
  }
  const key = state.setupKeys.all().find(({ id, name, key: secret }) => [id, name, secret].includes(wanted));
  if (key === undefined) return `no setup key is ${wanted}; give "setup_key" or "user"`;
  return enrolByKey(state, key, machine) ?? `the setup key ${wanted} lets nobody in any more`;
}

function findUser(state: State, wanted: string): User | undefined {
  return state.users.byId(wanted) ?? state.users.all().find(({ email, name }) => wanted === email || wanted === name);
}

/** A request of somebody with a JWT whose claim names groups. */
function signIn(state: State, body: unknown): object | string {
  const { user: who, groups } = struct({ user: text, groups: list(text) })(body);
  const user = findUser(state, who);
  if (user === undefined) return `nobody is ${who}`;
  return syncJwtGroups(state, user, groups) ? {} : `${who} is not synced: the setting is off, or the person is a local one`;
}

/** Says where a group came from, which no request can. */
function setIssued(state: State, body: unknown): object | string {
  const { group, issued } = struct({ group: text, issued: text })(body);
  const found = state.groups.byId(group) ?? state.groups.byName(group);
  if (found === undefined) return `no group is ${group}`;
  state.groups.setIssued(found.id, issued);
  return { id: found.id };
}

/** A token for anybody. */
function giveToken(state: State, body: unknown): object | string {
  const { user: who, days } = struct({ user: text, days: whole })(body);
  const user = findUser(state, who);
  if (user === undefined) return `nobody is ${who}`;
  const [, plain] = issueToken(state, { user, createdBy: user.id, name: 'sandbox', days: days === 0 ? 365 : days });
  return { plain_token: plain };
}

const readSwitches = struct({
  rate_limit: optional(text),
  order: optional(text),
  name_filter: optional(flag),
  event_delay_ms: optional(whole),
  events: optional(flag),
  all_listed: optional(flag),
});

/** Turns the emulator into another server. */
function setSwitches(state: State, body: unknown): object | string {
  const given = readSwitches(body);
  const limit = given.rate_limit ?? 'unchanged';
  if (limit !== 'unchanged' && !Object.hasOwn(RATE_LIMITS, limit)) return `"rate_limit" is one of ${Object.keys(RATE_LIMITS).join(', ')}`;
  if (![undefined, 'stored', 'shuffled'].includes(given.order)) return '"order" is "stored" or "shuffled"';
  const old = state.switches;
  state.switches = {
    rateLimit: limit === 'unchanged' ? old.rateLimit : (limit as Switches['rateLimit']),
    order: (given.order as Switches['order'] | undefined) ?? old.order,
    nameFilter: given.name_filter ?? old.nameFilter,
    eventDelayMs: given.event_delay_ms ?? old.eventDelayMs,
    events: given.events ?? old.events,
    allListed: given.all_listed ?? old.allListed,
  };
  touch(state);
  return state.switches;
}

const ACTS = {
  peers: enrol,
  'sign-ins': signIn,
  issued: setIssued,
  tokens: giveToken,
  switches: setSwitches,
} as const satisfies Record<string, Act>;

/** Carries out a command; the answer says what came of it, or 400 and why nothing did. */
export function act(state: State, command: string, body: unknown): Answer {
  if (!Object.hasOwn(ACTS, command)) return json(404, { error: `there are ${Object.keys(ACTS).join(', ')}` });
  const done = attempt(() => ACTS[command as keyof typeof ACTS](state, body));
  if (typeof done === 'string') return json(400, { error: done });
  state.events.write(state.switches.eventDelayMs);
  return json(200, done);
}

function attempt(run: () => object | string): object | string {
  try {
    return run();
  } catch (error) {
    if (error instanceof DecodeError) return `the body is not as it should be: ${error.message}`;
    throw error;
  }
}

function json(status: number, value: object): Answer {
  return { status, headers: { 'Content-Type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}
