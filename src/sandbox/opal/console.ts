import type { Actor } from './records.ts';
import type { State } from './state.ts';
import { handleConsole } from './handle.ts';

/** Sends a request as somebody in the console; throws where it is refused. */
// oxlint-disable-next-line typescript/no-explicit-any -- callers know what they asked for
export type Write = (method: string, path: string, body?: object) => any;

/** Who works in the console where nobody else is named: the first person, an administrator. */
export function consoleActor(state: State, email?: string): Actor | undefined {
  const user = state.users.all().find((one) => email === undefined || one.email.toLowerCase() === email.toLowerCase());
  if (user === undefined) return undefined;
  const name = `${user.firstName} ${user.lastName}`;
  return { userId: user.id, name, email: user.email, token: undefined, isReadOnly: false, address: '192.0.2.10' };
}

/** What the emulator itself does by requests, as its administrator. */
export function consoleWrites(state: State): Write {
  return (method, path, body) => {
    const actor = consoleActor(state);
    if (actor === undefined) throw new Error('The organisation has nobody yet.');
    const written = body === undefined ? '' : JSON.stringify(body);
    const answer = handleConsole(state, { method, target: `/v1${path}`, headers: {}, body: written, client: '' }, actor);
    if (answer.status >= 400) throw new Error(`The sample could not be made: ${method} ${path}: ${answer.body}`);
    return answer.body === '' ? {} : JSON.parse(answer.body);
  };
}
