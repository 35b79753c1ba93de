import type { Answer, Emulator, EmulatorTools } from '../emulator.ts';
import type { Handle } from './deviations/deviation.ts';
import type { DeviationName } from './deviations/index.ts';
import type { State } from './state.ts';
import { DEVIATIONS } from './deviations/index.ts';
import { handleRequest } from './handle.ts';
import { SAMPLE_PEOPLE, SAMPLE_TOKEN, addSample } from './sample.ts';
import { makeState } from './state.ts';

/** How the emulated Vault starts. */
export interface VaultOptions {
  /** Start without people, mounts and groups, as a new development server. */
  readonly empty?: boolean;
  /** Number of sample people; default 12. */
  readonly people?: number;
  /** Wrong behaviours to plant; see `deviations/`. */
  readonly deviations?: readonly DeviationName[];
}

/** An emulator of OpenBao 2.7.2 in development mode, as far as the identity API and what is around it go. */
export function makeVaultEmulator(options: VaultOptions, tools: EmulatorTools): Emulator {
  let state = start(options, tools);
  let answerTo = wrap(options, () => state);
  return {
    name: 'vault',
    handle(request) {
      const before = state.revision;
      const answer = answerTo(request);
      return { answer, committed: state.revision !== before };
    },
    shortenList,
    reset() {
      state = start(options, tools);
      answerTo = wrap(options, () => state);
    },
    exports: (url) => [
      ['ROLLCALL_SANDBOX_VAULT_URL', url],
      ['VAULT_TOKEN', options.empty === true ? 'root' : SAMPLE_TOKEN],
    ],
  };
}

function start(options: VaultOptions, tools: EmulatorTools): State {
  const state = makeState(tools);
  if (options.empty !== true) addSample(state, options.people ?? SAMPLE_PEOPLE);
  return state;
}

function wrap(options: VaultOptions, state: () => State): Handle {
  let handle: Handle = (request) => handleRequest(state(), request);
  for (const name of options.deviations ?? []) handle = DEVIATIONS[name](handle, state);
  return handle;
}

/** What the server itself does to a list that takes it too long: status 200, the first elements, and a warning. */
function shortenList(answer: Answer, keep: number): Answer {
  if (answer.status !== 200) return answer;
  const body = JSON.parse(answer.body) as { data?: { keys?: string[]; key_info?: Record<string, unknown> } | null };
  const { keys, key_info: info } = body.data ?? {};
  if (keys === undefined) return answer;
  const kept = keys.slice(0, keep);
  const data = info === undefined ? { keys: kept } : { key_info: Object.fromEntries(kept.map((key) => [key, info[key]])), keys: kept };
  return { ...answer, body: `${JSON.stringify({ ...body, data, warnings: ['partial response due to timeout'] })}\n` };
}
