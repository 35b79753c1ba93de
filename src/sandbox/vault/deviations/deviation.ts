import type { Answer, ArrivedRequest } from '../../emulator.ts';
import type { IdentityStore } from '../identity-store.ts';
import type { Group } from '../records.ts';
import type { Namespace, State } from '../state.ts';
import { errorAnswer } from '../envelope.ts';

/** From a request to its answer. */
export type Handle = (request: ArrivedRequest) => Answer;

/** A wrong behaviour that an emulator, or a look-alike server, could plausibly have. It stands around the faithful one. */
export type Deviation = (next: Handle, state: () => State) => Handle;

/** A JSON object in a request or an answer. */
export type Table = Record<string, unknown>;

/** A request to the root namespace, looked into. */
export interface Moment {
  readonly request: ArrivedRequest;
  readonly method: string;
  /** Behind /v1/, decoded, without query. */
  readonly path: string;
  /** Empty where the body is no JSON object. */
  readonly body: Table;
  readonly hasTable: boolean;
  readonly namespace: Namespace;
  readonly identity: IdentityStore;
}

/** A deviation from a function that sees the request and may call on. */
export function deviate(act: (moment: Moment, next: Handle) => Answer): Deviation {
  return (next, state) => (request) => act(look(request, state().root), next);
}

function look(request: ArrivedRequest, namespace: Namespace): Moment {
  const target = request.target.split('?', 1)[0] ?? '';
  const path = safely(() => decodeURIComponent(target.slice('/v1/'.length)), '');
  const body = safely(() => JSON.parse(request.body) as unknown, undefined);
  const isTable = typeof body === 'object' && body !== null && !Array.isArray(body);
  return {
    request,
    method: request.method,
    path,
    body: isTable ? (body as Table) : {},
    hasTable: isTable,
    namespace,
    identity: namespace.identity,
  };
}

function safely<T>(make: () => T, otherwise: T): T {
  try {
    return make();
  } catch {
    // What cannot be read is no case for a deviation: the faithful emulator says what is wrong with it.
    return otherwise;
  }
}

/** Whether a request writes a group. */
export function isGroupWrite({ method, path }: Moment): boolean {
  return (method === 'POST' || method === 'PUT') && /^identity\/group(\/|$)/.test(path);
}

/** Whether a request writes a group alias. */
export function isAliasWrite({ method, path }: Moment): boolean {
  return (method === 'POST' || method === 'PUT') && /^identity\/group-alias(\/|$)/.test(path);
}

/** The group that a write is about, if it is there. */
export function groupOf({ path, body, identity }: Moment): Group | undefined {
  const [, , kind, ...rest] = path.split('/');
  const key = rest.join('/');
  if (kind === 'id') return identity.groups.byId(key);
  if (kind === 'name') return identity.groups.byName(key);
  if (typeof body['id'] === 'string') return identity.groups.byId(body['id']);
  return typeof body['name'] === 'string' ? identity.groups.byName(body['name']) : undefined;
}

/** The same request with another body. */
export function withBody(moment: Moment, body: Table): ArrivedRequest {
  return { ...moment.request, body: JSON.stringify(body) };
}

/** An answer with a changed `data`. */
export function withData(answer: Answer, change: (data: Table) => Table | null): Answer {
  const envelope = JSON.parse(answer.body) as { data: Table };
  return { ...answer, body: `${JSON.stringify({ ...envelope, data: change(envelope.data) })}\n` };
}

/** Changes groups as they are read or looked up. */
export function changeGroups(change: (group: Table) => Table): Deviation {
  return deviate((moment, next) => {
    const answer = next(moment.request);
    const isRead = /^identity\/(group\/(id|name)\/|lookup\/group)/.test(moment.path);
    if (!isRead || answer.status !== 200 || !answer.body.includes('"member_group_ids"')) return answer;
    return withData(answer, change);
  });
}

/** Changes the bodies of group writes. */
export function changeWrites(change: (body: Table, group: Group | undefined) => Table): Deviation {
  return deviate((moment, next) => {
    if (!isGroupWrite(moment) || !moment.hasTable) return next(moment.request);
    return next(withBody(moment, change(moment.body, groupOf(moment))));
  });
}

/** Does something more after a group write that worked. */
export function afterWrites(act: (moment: Moment, before: Group | undefined, answer: Answer) => Answer | undefined): Deviation {
  return deviate((moment, next) => {
    if (!isGroupWrite(moment)) return next(moment.request);
    const before = groupOf(moment);
    const answer = next(moment.request);
    return (answer.status < 300 ? act(moment, before, answer) : undefined) ?? answer;
  });
}

/** Stores a group as it is given, modify index included. */
export function overwrite(identity: IdentityStore, group: Group): void {
  identity.putGroup({ ...group, modifyIndex: group.modifyIndex - 1 });
}

/** The group that a write has made or changed. */
export function writtenGroup(moment: Moment, before: Group | undefined, answer: Answer): Group | undefined {
  if (before !== undefined) return moment.identity.groups.byId(before.id);
  const made = answer.body === '' ? undefined : (JSON.parse(answer.body) as { data: { id: string } }).data.id;
  return made === undefined ? undefined : moment.identity.groups.byId(made);
}

/** Answers errors in another way. */
export function changeErrors(applies: (answer: Answer, moment: Moment) => boolean, change: (answer: Answer) => Answer): Deviation {
  return deviate((moment, next) => {
    const answer = next(moment.request);
    return answer.status >= 400 && applies(answer, moment) ? change(answer) : answer;
  });
}

/** A plain error. */
export function refusal(status: number, ...texts: readonly string[]): Answer {
  return errorAnswer(status, texts);
}
