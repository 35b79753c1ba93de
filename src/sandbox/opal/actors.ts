import type { Answer } from '../emulator.ts';
import type { State } from './state.ts';
import type { Act } from './act.ts';
import { Refusal } from './refusal.ts';
import { DIRECTORY_ACTS } from './directory-acts.ts';
import { GROUP_ACTS } from './group-acts.ts';
import { setSwitches } from './switch-act.ts';

/** What happens to an organisation without a request of its API: done on command here. */
const ACTS: Readonly<Record<string, Act>> = { ...GROUP_ACTS, ...DIRECTORY_ACTS, switches: setSwitches };

/** Carries out a command; the answer says what came of it, or 400 and why nothing did. */
export function act(state: State, command: string, body: unknown): Answer {
  const run = Object.hasOwn(ACTS, command) ? ACTS[command] : undefined;
  if (run === undefined) return json(404, { error: `there are ${Object.keys(ACTS).join(', ')}, before` });
  try {
    return json(200, run(state, body));
  } catch (error) {
    if (error instanceof Refusal) return json(400, { error: error.message });
    throw error;
  }
}

function json(status: number, value: object): Answer {
  return { status, headers: { 'Content-Type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}
