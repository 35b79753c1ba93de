import type { Answer, Emulator, EmulatorTools } from '../emulator.ts';
import { handleRequest } from './handle.ts';
import type { State } from './state.ts';
import { SAMPLE_PEOPLE, SAMPLE_TOKEN, addSample } from './sample.ts';
import { makeState } from './state.ts';

/** How the emulated Vault starts. */
export interface VaultOptions {
  /** Start without people, mounts and groups, as a new development server. */
  readonly empty?: boolean;
  /** Number of sample people; default 12. */
  readonly people?: number;
}

/** An emulator of OpenBao 2.7.2 in development mode, as far as the identity API and what is around it go. */
export function makeVaultEmulator(options: VaultOptions, tools: EmulatorTools): Emulator {
  let state = start(options, tools);
  return {
    name: 'vault',
    handle(request) {
      const before = state.revision;
      const answer = handleRequest(state, request);
      return { answer, committed: state.revision !== before };
    },
    shortenList,
    reset() {
      state = start(options, tools);
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
