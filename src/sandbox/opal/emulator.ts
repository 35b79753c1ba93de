import type { Answer, ArrivedRequest, Emulator, EmulatorTools } from '../emulator.ts';
import type { Handle } from './deviations/deviation.ts';
import type { OpalDeviationName } from './deviations/index.ts';
import type { State } from './state.ts';
import type { OpalSwitches } from './switches.ts';
import type { Waiting } from '../waiting.ts';
import { due, waitingFrom } from '../waiting.ts';
import { act } from './actors.ts';
import { OPAL_TOKENS } from './authenticate.ts';
import { OPAL_DEVIATIONS } from './deviations/index.ts';
import { handleRequest } from './handle.ts';
import { addSample, startEmpty } from './sample.ts';
import { makeState } from './state.ts';
import { DEFAULT_SWITCHES } from './switches.ts';

/** How the emulated Opal starts. */
export interface OpalOptions {
  /** Start on the first day of an organisation: Opal itself, an administrator, a service user with its tokens. */
  readonly empty?: boolean;
  /** Number of sample people; default 12. */
  readonly people?: number;
  readonly opal?: Partial<OpalSwitches> & {
    /** Wrong behaviours to plant; see `deviations/`. */
    readonly deviations?: readonly OpalDeviationName[];
  };
}

/** An emulator of Opal's REST API, as far as groups and what belongs to them go. */
export function makeOpalEmulator(options: OpalOptions, tools: EmulatorTools): Emulator {
  let state = start(options, tools);
  let waiting: Waiting[] = [];
  const answerTo = wrap(options, () => state);

  function handle(request: ArrivedRequest): ReturnType<Emulator['handle']> {
    for (const { command, body } of due(waiting, request)) act(state, command, body);
    const before = state.revision;
    const answer = answerTo(request);
    return { answer, committed: state.revision !== before };
  }
  function wait(body: unknown): Answer {
    const item = waitingFrom(body);
    if (typeof item === 'string') return { status: 400, headers: {}, body: `${JSON.stringify({ error: item })}\n` };
    waiting.push(item);
    return { status: 200, headers: {}, body: '{}\n' };
  }
  return {
    name: 'opal',
    handle,
    act: (command, body) => (command === 'before' ? wait(body) : act(state, command, body)),
    shortenList,
    reset() {
      state = start(options, tools);
      waiting = [];
    },
    exports: (url) => [
      ['ROLLCALL_SANDBOX_OPAL_URL', url],
      ['OPAL_AUTH_TOKEN', OPAL_TOKENS.full],
    ],
  };
}

function start(options: OpalOptions, tools: EmulatorTools): State {
  const { deviations: _, ...given } = options.opal ?? {};
  const state = makeState(tools, { ...DEFAULT_SWITCHES, ...given });
  if (options.empty === true) startEmpty(state);
  else addSample(state, options.people);
  return state;
}

function wrap(options: OpalOptions, state: () => State): Handle {
  let handle: Handle = (request) => handleRequest(state(), request);
  for (const name of options.opal?.deviations ?? []) handle = OPAL_DEVIATIONS[name](handle, state);
  return handle;
}

/** Lists that are not whole do not say so: the rest is just not there. */
function shortenList(answer: Answer, keep: number): Answer {
  if (answer.status !== 200 || !answer.body.startsWith('{')) return answer;
  const body = JSON.parse(answer.body) as Record<string, unknown>;
  const lists = ['results', 'apps', 'channels', 'on_call_schedules', 'group_resources', 'containing_groups', 'tags', 'users'];
  const key = lists.find((name) => Array.isArray(body[name]));
  if (key === undefined) return answer;
  return { ...answer, body: JSON.stringify({ ...body, [key]: (body[key] as unknown[]).slice(0, keep) }) };
}
