import type { Answer, ArrivedRequest, Emulator, EmulatorTools } from '../emulator.ts';
import type { Handle } from './deviations/deviation.ts';
import type { CipherscaleDeviationName } from './deviations/index.ts';
import type { Waiting } from './background.ts';
import type { State } from './state.ts';
import type { Switches } from './switches.ts';
import { act, json } from './actors.ts';
import { due, waitingFrom } from './background.ts';
import { CIPHERSCALE_DEVIATIONS } from './deviations/index.ts';
import { handleRequest } from './handle.ts';
import { CIPHERSCALE_KEYS } from './keys.ts';
import { addSample, openTenant } from './sample.ts';
import { makeState } from './state.ts';
import { DEFAULT_SWITCHES } from './switches.ts';

/** How the emulated Cipherscale starts. */
export interface CipherscaleOptions {
  /** Start as a new tenant does: its owner, its roles, the Default Group, the rule that comes with it. */
  readonly empty?: boolean;
  /** Number of sample people; default 12. */
  readonly people?: number;
  readonly cipherscale?: Partial<Switches> & {
    /** Wrong behaviours to plant; see `deviations/`. */
    readonly deviations?: readonly CipherscaleDeviationName[];
  };
}

/** An emulator of Cipherscale's public API, as far as it is published, for groups, memberships and admission rules. */
export function makeCipherscaleEmulator(options: CipherscaleOptions, tools: EmulatorTools): Emulator {
  let state = start(options, tools);
  const answerTo = wrap(options, () => state);
  let waiting: Waiting[] = [];

  function handle(request: ArrivedRequest): ReturnType<Emulator['handle']> {
    for (const { command, body } of due(waiting, request)) act(state, command, body);
    const before = state.revision;
    const answer = answerTo(request);
    return { answer, committed: state.revision !== before };
  }
  function wait(body: unknown): Answer {
    const item = waitingFrom(body);
    if (typeof item === 'string') return json(400, { error: item });
    waiting.push(item);
    return json(200, {});
  }
  return {
    name: 'cipherscale',
    handle,
    act: (command, body) => (command === 'before' ? wait(body) : act(state, command, body)),
    shortenList,
    reset() {
      state = start(options, tools);
      waiting = [];
    },
    exports: (url) => [
      ['ROLLCALL_SANDBOX_CIPHERSCALE_URL', url],
      ['CIPHERSCALE_API_KEY', CIPHERSCALE_KEYS.admin],
    ],
  };
}

function start(options: CipherscaleOptions, tools: EmulatorTools): State {
  const { deviations: _, ...given } = options.cipherscale ?? {};
  const state = makeState(tools, { ...DEFAULT_SWITCHES, ...given });
  if (options.empty === true) openTenant(state);
  else addSample(state, options.people);
  return state;
}

function wrap(options: CipherscaleOptions, state: () => State): Handle {
  let handle: Handle = (request) => handleRequest(state(), request);
  for (const name of options.cipherscale?.deviations ?? []) handle = CIPHERSCALE_DEVIATIONS[name](handle, state);
  return handle;
}

/** A page that lost items does not say so; that its total is larger does. */
function shortenList(answer: Answer, keep: number): Answer {
  if (answer.status !== 200) return answer;
  const body = JSON.parse(answer.body) as unknown;
  if (Array.isArray(body)) return { ...answer, body: JSON.stringify(body.slice(0, keep)) };
  const { data } = body as { readonly data?: readonly unknown[] };
  if (!Array.isArray(data)) return answer;
  return { ...answer, body: JSON.stringify({ ...(body as object), data: data.slice(0, keep), hasNext: false }) };
}
