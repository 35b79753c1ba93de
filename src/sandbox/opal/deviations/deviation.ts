import type { Answer, ArrivedRequest } from '../../emulator.ts';
import type { State } from '../state.ts';

/** From a request to its answer. */
export type Handle = (request: ArrivedRequest) => Answer;

/** A wrong behaviour that an emulator, or a look-alike server, could plausibly have. It stands around the faithful one. */
export type Deviation = (next: Handle, state: () => State) => Handle;

/** A JSON object in a request or an answer. */
// oxlint-disable-next-line typescript/no-explicit-any -- deviations bend what they know
export type Table = Record<string, any>;

/** A request, looked into. */
export interface Moment {
  readonly request: ArrivedRequest;
  readonly state: State;
  /** Method and path with `*` for ids: `PUT /groups/*`. */
  readonly what: string;
  /** Ids in the path, in their order. */
  readonly ids: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Table;
}

const ID = /[0-9a-f]{8}-[0-9a-f-]{27}/gi;

/** A deviation from a function that sees the request and may call on. */
export function deviate(act: (moment: Moment, next: Handle) => Answer): Deviation {
  return (next, state) => (request) => act(look(request, state()), next);
}

function look(request: ArrivedRequest, state: State): Moment {
  const [path = '', query = ''] = request.target.split('?', 2);
  const written = path.replace(/^\/v1/, '');
  const body = parsed(request.body);
  return {
    request,
    state,
    what: `${request.method} ${written.replace(ID, '*')}`,
    ids: written.match(ID) ?? [],
    query: new URLSearchParams(query),
    body: typeof body === 'object' && body !== null ? body : {},
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

/** Changes successful answers to one sort of requests. */
export function changeAnswers(what: string, change: (body: Table, moment: Moment) => unknown): Deviation {
  return deviate((moment, next) => {
    const answer = next(moment.request);
    if (moment.what !== what || answer.status >= 300) return answer;
    return withJson(answer, change(answer.body === '' ? {} : (JSON.parse(answer.body) as Table), moment));
  });
}

/** Changes answers of one status to one sort of requests, or to all. */
export function changeStatus(what: string | undefined, from: number, change: (answer: Answer) => Answer): Deviation {
  return deviate((moment, next) => {
    const answer = next(moment.request);
    return (what === undefined || moment.what === what) && answer.status === from ? change(answer) : answer;
  });
}

/** Changes the bodies of one sort of requests. */
export function changeBodies(what: string, change: (body: Table, moment: Moment) => Table): Deviation {
  return deviate((moment, next) =>
    next(
      moment.what === what && moment.request.body !== ''
        ? { ...moment.request, body: JSON.stringify(change(moment.body, moment)) }
        : moment.request,
    ),
  );
}

/** Changes every group of a bulk update. */
export function changeUpdates(change: (group: Table, moment: Moment) => Table): Deviation {
  return changeBodies('PUT /groups', (body, moment) => {
    const groups: unknown = body['groups'];
    return Array.isArray(groups) ? { ...body, groups: groups.map((group: Table) => change(group, moment)) } : body;
  });
}

/** Changes the query of one sort of requests. */
export function changeQuery(what: string, change: (query: URLSearchParams) => void): Deviation {
  return deviate((moment, next) => {
    if (moment.what !== what) return next(moment.request);
    change(moment.query);
    const [path = ''] = moment.request.target.split('?', 1);
    return next({ ...moment.request, target: `${path}?${moment.query.toString()}` });
  });
}

/** Changes something before every request. */
export function beforehand(act: (moment: Moment) => void): Deviation {
  return deviate((moment, next) => {
    act(moment);
    return next(moment.request);
  });
}

/** An answer with another body. */
export function withJson(answer: Answer, value: unknown): Answer {
  return { ...answer, body: JSON.stringify(value) };
}
