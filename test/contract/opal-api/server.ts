import type { Received, Sending } from '../../sandbox/send.ts';
import type { Sandbox, SandboxOptions } from '../../../src/sandbox/start.ts';
import { OPAL_TOKENS } from '../../../src/sandbox/opal/authenticate.ts';
import { startSandbox } from '../../../src/sandbox/start.ts';
import { send } from '../../sandbox/send.ts';

/** What a server answered. */
// oxlint-disable-next-line typescript/no-explicit-any -- checks look into answers whose shape is what they check
export type OpalAnswer = Omit<Received, 'json'> & { readonly body: any };

/** One request: a path below `/v1`; an empty header leaves one out. */
export type OpalCall = (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<OpalAnswer>;

/** An Opal that the contract is checked against. */
export interface OpalServer {
  readonly url: string;
  readonly sandbox: Sandbox;
  readonly call: OpalCall;
  /** A request that the vendor's own schema refuses too. Behind a judge, both are asked, and both have to refuse it. */
  readonly malformed: OpalCall;
  act(command: string, body: object): unknown;
  wipe(): void;
  close(): Promise<void>;
}

/** One promise of the contract. Run by itself on the sample organisation; throws where the promise is broken. */
export interface OpalCheck {
  readonly title: string;
  run(server: OpalServer): Promise<void>;
}

/** What the contract is checked on: no limit but where one is checked, and only what the vendor's document knows. */
export const CONTRACT_SWITCHES = { rateLimit: 'off', unknownTypes: false } as const;

/** An emulator with the sample organisation. */
export async function openOpalSandbox(options: SandboxOptions = {}): Promise<OpalServer> {
  const sandbox = await startContractSandbox(options);
  const call = callerOf(sandbox.urls.opal);
  return { ...serverOn(sandbox, sandbox.urls.opal), call, malformed: call };
}

/** The clock of the contract stands still, so that limits are met exactly; `advance` moves it. */
export async function startContractSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const startedMs = Date.now();
  return startSandbox({ only: ['opal'], now: () => startedMs, ...options, opal: { ...CONTRACT_SWITCHES, ...options.opal } });
}

/** What a server is, however its requests get there. */
export function serverOn(sandbox: Sandbox, url: string): Omit<OpalServer, 'call' | 'malformed'> {
  return {
    url,
    sandbox,
    act: (command, body) => sandbox.act('opal', command, body),
    wipe: () => sandbox.reset(),
    close: () => sandbox.close(),
  };
}

/** The same without a network in between, for those who run the contract a hundred times. */
export async function openOpalInProcess(options: SandboxOptions = {}): Promise<OpalServer> {
  const server = await openOpalSandbox(options);
  const call: OpalCall = async (method, path, body, headers) => {
    const { headers: sent, ...sending } = sendingOf(method, path, body, headers);
    const lower = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name.toLowerCase(), value]));
    const answer = whole(() => server.sandbox.outside('opal', { method, target: sending.path, headers: lower, body: sending.body ?? '' }));
    if (answer === 'closed') throw new Error('the emulator closed the connection');
    const received = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), value]));
    return { status: answer.status, headers: received, text: answer.body, body: parsed(answer.body) };
  };
  return { ...server, call, malformed: call };
}

/** The emulator itself failed, which is no answer that a promise could be broken by. */
export class EmulatorFailure extends Error {}

function whole<T>(answer: () => T): T {
  try {
    return answer();
  } catch (error) {
    throw new EmulatorFailure('the emulator failed', { cause: error });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Checks look at the text then.
    return undefined;
  }
}

/** Sends requests with the token that may do everything. */
export function callerOf(url: string): OpalCall {
  return async (method, path, body, headers) => {
    const { json, ...answer } = await send(url, sendingOf(method, path, body, headers));
    return { ...answer, body: json };
  };
}

/** A request as it is sent; an empty header leaves one out. */
export function sendingOf(
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Sending & { readonly headers: Readonly<Record<string, string>> } {
  const type = body === undefined ? {} : { 'Content-Type': 'application/json' };
  const all: Record<string, string> = { Authorization: `Bearer ${OPAL_TOKENS.full}`, ...type, ...headers };
  const kept = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { method, path: `/v1${path}`, headers: kept, ...(body === undefined ? {} : { body: text }) };
}
