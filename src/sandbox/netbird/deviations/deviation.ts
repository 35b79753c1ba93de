import type { Answer, ArrivedRequest } from '../../emulator.ts';
import type { Reply } from '../handle.ts';
import type { Group } from '../records.ts';
import type { State } from '../state.ts';

/** From a request to its answer. */
export type Handle = (request: ArrivedRequest) => Reply;

/** A wrong behaviour that an emulator, or a look-alike server, could plausibly have. It stands around the faithful one. */
export type Deviation = (next: Handle, state: () => State) => Handle;

/** A JSON object in a request or an answer. */
export type Table = Readonly<Record<string, unknown>>;

/** A request, looked into. */
export interface Moment {
  readonly request: ArrivedRequest;
  readonly state: State;
  /** Method and path with `*` for the id: `PUT /api/groups/*`. */
  readonly what: string;
  readonly query: URLSearchParams;
  readonly body: Table;
  /** The group that the path names, as it was before the request. */
  readonly group: Group | undefined;
}

/** A deviation from a function that sees the request and may call on. */
export function deviate(act: (moment: Moment, next: Handle) => Reply): Deviation {
  return (next, state) => (request) => act(look(request, state()), next);
}

function look(request: ArrivedRequest, state: State): Moment {
  const [path = '', query = ''] = request.target.split('?', 2);
  const id = /^\/api\/groups\/([^/]+)$/.exec(path)?.[1];
  const body = parsed(request.body);
  return {
    request,
    state,
    what: `${request.method} ${id === undefined ? path : '/api/groups/*'}`,
    query: new URLSearchParams(query),
    body: typeof body === 'object' && body !== null ? (body as Table) : {},
    group: id === undefined ? undefined : state.groups.byId(id),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The faithful emulator says what is wrong with it.
    return undefined;
  }
}

/** Whether a request makes or changes a group. */
export function isGroupWrite({ what }: Moment): boolean {
  return what === 'POST /api/groups' || what === 'PUT /api/groups/*';
}

/** Changes the bodies of group writes. */
export function changeWrites(change: (body: Table, moment: Moment) => Table): Deviation {
  return deviate((moment, next) => {
    const isObject = isGroupWrite(moment) && typeof moment.body['name'] === 'string';
    return next(isObject ? { ...moment.request, body: JSON.stringify(change(moment.body, moment)) } : moment.request);
  });
}

/** Changes answers. */
export function changeAnswers(
  applies: (answer: Answer, moment: Moment) => boolean,
  change: (answer: Answer, moment: Moment) => Answer,
): Deviation {
  return deviate((moment, next) => {
    const reply = next(moment.request);
    return reply !== 'closed' && applies(reply, moment) ? change(reply, moment) : reply;
  });
}

/** Refuses requests that the server takes. */
export function refuseWhere(applies: (moment: Moment) => boolean, status: number, message: string): Deviation {
  return deviate((moment, next) => (applies(moment) ? refusal(status, message) : next(moment.request)));
}

/** Does something more after requests that worked. */
export function afterwards(what: string, act: (moment: Moment, answer: Answer) => void): Deviation {
  return changeAnswers(
    (answer, moment) => answer.status === 200 && moment.what === what,
    (answer, moment) => {
      act(moment, answer);
      return answer;
    },
  );
}

/** An answer with another body. */
export function withJson(answer: Answer, value: unknown): Answer {
  return { ...answer, body: `${JSON.stringify(value)}\n` };
}

/** The body of an answer that is one object. */
export function tableOf(answer: Answer): Table {
  return JSON.parse(answer.body) as Table;
}

/** The body of an answer that is a list. */
export function listOf(answer: Answer): Table[] {
  return JSON.parse(answer.body) as Table[];
}

/** A refusal in the server's form. */
export function refusal(status: number, message: string): Answer {
  const headers = { 'Content-Type': 'application/json; charset=UTF-8', 'X-Request-Id': 'd6s40jrl0ubs73ergjr0' };
  return { status, headers, body: `${JSON.stringify({ message, code: status })}\n` };
}
