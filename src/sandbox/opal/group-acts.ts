import type { Act } from './act.ts';
import type { Group } from './records.ts';
import type { State } from './state.ts';
import { groupNamed, userNamed } from './act.ts';
import { flag, list, oneOf, optional, struct, table, text, whole } from './body.ts';
import { consoleActor } from './console.ts';
import { handleConsole } from './handle.ts';
import { bad } from './refusal.ts';
import { endOf, stored } from './state.ts';
import { syncGroup } from './sync.ts';

const readConsole = struct({ method: text, path: text, body: optional(table), by: optional(text) });

/** A person does in the console what the API can do too. */
function useConsole(state: State, body: unknown): object {
  const { method, path, body: sent, by } = readConsole(body, 'the body');
  const actor = consoleActor(state, by);
  if (actor === undefined) throw bad(`nobody is ${by}`);
  const written = sent === undefined ? '' : JSON.stringify(sent);
  const answer = handleConsole(
    state,
    { method: method.toUpperCase(), target: `/v1${path}`, headers: {}, body: written, client: '' },
    actor,
  );
  if (answer.status >= 400) throw bad(`${answer.status} ${answer.body}`);
  return answer.body === '' ? {} : (JSON.parse(answer.body) as object);
}

const readMember = struct({
  group: text,
  user: text,
  level: optional(text),
  minutes: optional(whole(0)),
  source: optional(oneOf(['opal', 'remote'] as const)),
  status: optional(text),
  remove: optional(flag),
});

/** Somebody gets into a group or out of it: by a request that was approved, or in the other system. */
function setMember(state: State, body: unknown): object {
  const { group: wanted, user: who, level = '', minutes = 0, source = 'opal', status, remove = false } = readMember(body, 'the body');
  const [group, user] = [groupNamed(state, wanted), userNamed(state, who)];
  const there = state.members.find(user.id, group.id, level);
  if (there !== undefined) state.members.remove(there);
  if (remove) return { removed: there !== undefined };
  const common = { from: user.id, to: group.id, level, minutes, expiresMs: endOf(state, minutes), grantedMs: state.tools.now() };
  state.members.put({ ...common, source, status });
  return { group_id: group.id, user_id: user.id };
}

const readChannel = struct({ group: text, channel: text, remove: optional(flag) });

/** Opal sends reviews of a group to a Slack channel. */
function setReviewerChannel(state: State, body: unknown): object {
  const { group: wanted, channel: name, remove = false } = readChannel(body, 'the body');
  const group = groupNamed(state, wanted);
  const channel = state.channels.all().find((one) => [one.id, one.name, one.remoteId].includes(name));
  if (channel === undefined) throw bad(`no message channel is ${name}`);
  const others = group.reviewerChannelIds.filter((id) => id !== channel.id);
  state.groups.put({ ...group, reviewerChannelIds: remove ? others : [...others, channel.id] });
  return { group_id: group.id, message_channel_id: channel.id };
}

const readSync = struct({
  group: text,
  name: optional(text),
  description: optional(text),
  members: optional(list(text)),
  error: optional(text),
});

/** A group is synchronised with its other system, where it may have changed meanwhile, or that fails. */
function sync(state: State, body: unknown): object {
  const { group: wanted, name, description, members, error } = readSync(body, 'the body');
  const group = groupNamed(state, wanted);
  if (group.remote === undefined) throw bad(`${group.name} is in no other system`);
  if (error !== undefined) {
    const common = { message: error, appId: group.appId, groupId: group.id };
    state.syncErrors.put({ ...stored(state), ...common, firstSeenMs: state.tools.now(), lastSeenMs: state.tools.now() });
    return { error };
  }
  const remote = { ...group.remote, name: name ?? group.remote.name, description: description ?? group.remote.description };
  if (members !== undefined) syncMembers(state, group, members);
  for (const past of state.syncErrors.all()) if (past.groupId === group.id) state.syncErrors.remove(past.id);
  return { group_id: syncGroup(state, { ...group, remote }).id };
}

/** Those who are there and not known get in; those who are known and not there get out, whoever let them in. */
function syncMembers(state: State, group: Group, emails: readonly string[]): void {
  const there = new Set(emails.map((email) => userNamed(state, email).id));
  for (const grant of state.members.to(group.id)) {
    if (!there.delete(grant.from)) state.members.remove(grant);
  }
  for (const from of there) {
    const common = { from, to: group.id, level: '', minutes: 0, expiresMs: undefined, grantedMs: state.tools.now() };
    state.members.put({ ...common, source: 'remote', status: undefined });
  }
}

/** A group gets a type that no document knows, or another one. */
function setType(state: State, body: unknown): object {
  const { group: wanted, type } = struct({ group: text, type: text })(body, 'the body');
  const group = state.groups.put({ ...groupNamed(state, wanted), type });
  return { group_id: group.id };
}

/** What happens to groups. */
export const GROUP_ACTS: Readonly<Record<string, Act>> = {
  console: useConsole,
  members: setMember,
  'reviewer-channels': setReviewerChannel,
  syncs: sync,
  types: setType,
};
