import type { Answer, ArrivedRequest } from '../../emulator.ts';
import type { State } from '../state.ts';

/** From a request to its answer. */
export type Handle = (request: ArrivedRequest) => Answer;

/** A wrong behaviour that an emulator, or another generation of the API, could plausibly have. It stands around the faithful one. */
export type Deviation = (next: Handle, state: () => State) => Handle;

/** A JSON object in a request or an answer. */
export type Table = Readonly<Record<string, unknown>>;

/** A request, looked into. */
export interface Moment {
  readonly request: ArrivedRequest;
  readonly state: State;
  /** Method and path below the base, with `*` for each id: `PUT /tenants/groups/*`. */
  readonly what: string;
  readonly body: Table;
  /** First id in the path. */
  readonly id: string;
}

/** A deviation from a function that sees the request and may call on. */
export function deviate(change: (moment: Moment, next: Handle) => Answer): Deviation {
  return (next, state) => (request) => change(look(request, state()), next);
}

const ID = /[0-9a-f]{8}-[0-9a-f-]{27}/g;

function look(request: ArrivedRequest, state: State): Moment {
  const path = (request.target.split('?', 1)[0] ?? '').replace(/^\/qa/, '');
  const body = parsed(request.body);
  return {
    request,
    state,
    what: `${request.method} ${path.replace(ID, '*')}`,
    body: typeof body === 'object' && body !== null ? (body as Table) : {},
    id: path.match(ID)?.[0] ?? '',
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

/** Changes the bodies of requests of one sort. */
export function changeBodies(what: readonly string[], change: (body: Table, moment: Moment) => Table): Deviation {
  return deviate((moment, next) =>
    next(what.includes(moment.what) ? { ...moment.request, body: JSON.stringify(change(moment.body, moment)) } : moment.request),
  );
}

/** Changes answers. */
export function changeAnswers(
  applies: (answer: Answer, moment: Moment) => boolean,
  change: (answer: Answer, moment: Moment) => Answer,
): Deviation {
  return deviate((moment, next) => {
    const answer = next(moment.request);
    return applies(answer, moment) ? change(answer, moment) : answer;
  });
}

/** Changes the JSON of answers that are an object. */
export function changeJson(applies: (answer: Answer, moment: Moment) => boolean, change: (value: Table) => unknown): Deviation {
  return changeAnswers(applies, (answer) => ({ ...answer, body: JSON.stringify(change(JSON.parse(answer.body) as Table)) }));
}

/** Answers otherwise where a request would be refused. */
export function forgive(status: number, what: string, answer: Answer): Deviation {
  return changeAnswers(
    (given, moment) => given.status === status && moment.what === what,
    () => answer,
  );
}

/** Another server while the request is handled. */
export function withSwitches(change: Partial<State['switches']>): Deviation {
  return deviate((moment, next) => {
    const { state } = moment;
    const before = state.switches;
    state.switches = { ...before, ...change };
    const answer = next(moment.request);
    state.switches = before;
    return answer;
  });
}
