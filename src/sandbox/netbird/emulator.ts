import type { Answer, ArrivedRequest, Emulator, EmulatorTools } from '../emulator.ts';
import type { Waiting } from '../waiting.ts';
import type { NetbirdDeviationName } from './deviations/index.ts';
import type { Handle } from './deviations/deviation.ts';
import type { State } from './state.ts';
import type { Switches } from './switches.ts';
import { NETBIRD_TOKENS } from './accounts-at-start.ts';
import { act } from './actors.ts';
import { due, waitingFrom } from '../waiting.ts';
import { NETBIRD_DEVIATIONS } from './deviations/index.ts';
import { handleRequest } from './handle.ts';
import { startAsRecorded } from './recorded-start.ts';
import { addSample } from './sample.ts';
import { makeState } from './state.ts';
import { DEFAULT_SWITCHES } from './switches.ts';

/** How the emulated NetBird starts. */
export interface NetbirdOptions {
  /** Start as the recorded server did: the group All, an owner, four peers. */
  readonly empty?: boolean;
  /** Number of sample people, with two or three peers each; default 12. */
  readonly people?: number;
  readonly netbird?: Partial<Switches> & {
    /** Wrong behaviours to plant; see `deviations/`. */
    readonly deviations?: readonly NetbirdDeviationName[];
  };
}

/** An emulator of a self-hosted NetBird 0.77.1, as far as groups and what refers to them go. */
export function makeNetbirdEmulator(options: NetbirdOptions, tools: EmulatorTools): Emulator {
  let state = start(options, tools);
  let answerTo = wrap(options, () => state);
  let waiting: Waiting[] = [];

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
    name: 'netbird',
    handle,
    act: (command, body) => (command === 'before' ? wait(body) : act(state, command, body)),
    shortenList,
    reset() {
      state = start(options, tools);
      answerTo = wrap(options, () => state);
      waiting = [];
    },
    exports: (url) => [
      ['ROLLCALL_SANDBOX_NETBIRD_URL', url],
      ['NB_PAT', options.empty === true ? NETBIRD_TOKENS.owner : NETBIRD_TOKENS.admin],
    ],
  };
}

function start(options: NetbirdOptions, tools: EmulatorTools): State {
  const { deviations: _, ...given } = options.netbird ?? {};
  // The recording reads the log right after its last write.
  const base = options.empty === true ? { ...DEFAULT_SWITCHES, eventDelayMs: 0 } : DEFAULT_SWITCHES;
  const state = makeState(tools, { ...base, ...given });
  if (options.empty === true) startAsRecorded(state);
  else addSample(state, options.people);
  return state;
}

function wrap(options: NetbirdOptions, state: () => State): Handle {
  let handle: Handle = (request) => handleRequest(state(), request);
  for (const name of options.netbird?.deviations ?? []) handle = NETBIRD_DEVIATIONS[name](handle, state);
  return handle;
}

/** No such list says that it is short: it just is. */
function shortenList(answer: Answer, keep: number): Answer {
  if (answer.status !== 200 || !answer.body.startsWith('[')) return answer;
  return { ...answer, body: `${JSON.stringify((JSON.parse(answer.body) as unknown[]).slice(0, keep))}\n` };
}
