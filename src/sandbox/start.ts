import type { Answer, ArrivedRequest, Emulator, EmulatorTools } from './emulator.ts';
import type { Faults } from './faults.ts';
import type { Hooks } from './hooks.ts';
import type { LoggedRequest } from './request-log.ts';
import type { Listening, Tls } from './server.ts';
import type { CipherscaleOptions } from './cipherscale/emulator.ts';
import type { NetbirdOptions } from './netbird/emulator.ts';
import type { OpalOptions } from './opal/emulator.ts';
import type { VaultOptions } from './vault/emulator.ts';
import { makeFaults } from './faults.ts';
import { noHooks } from './hooks.ts';
import { makeIds } from './ids.ts';
import { makeRequestLog } from './request-log.ts';
import { listen } from './server.ts';
import { makeCipherscaleEmulator } from './cipherscale/emulator.ts';
import { makeNetbirdEmulator } from './netbird/emulator.ts';
import { makeOpalEmulator } from './opal/emulator.ts';
import { makeVaultEmulator } from './vault/emulator.ts';

/** The systems that can be emulated, in the order in which they are printed. A new one is a line here and in `EMULATORS`. */
export const EMULATOR_NAMES = ['vault', 'netbird', 'opal', 'cipherscale'] as const;

/** One of `EMULATOR_NAMES`. */
export type EmulatorName = (typeof EMULATOR_NAMES)[number];

const EMULATORS = {
  vault: makeVaultEmulator,
  netbird: makeNetbirdEmulator,
  opal: makeOpalEmulator,
  cipherscale: makeCipherscaleEmulator,
} as const satisfies Record<EmulatorName, (options: EmulatorOptions, tools: EmulatorTools) => Emulator>;

/** What emulators are started with. */
export interface EmulatorOptions extends VaultOptions, NetbirdOptions, OpalOptions, CipherscaleOptions {}

/** What to start. */
export interface SandboxOptions extends EmulatorOptions {
  /** Default: all. */
  readonly only?: readonly EmulatorName[];
  /** Repeatable ids. */
  readonly seed?: number;
  /** Default: any that is free. */
  readonly ports?: Partial<Record<EmulatorName, number>>;
  /** Serve https with this key and certificate. */
  readonly tls?: Tls;
  /** Milliseconds since 1970; default: the clock. */
  readonly now?: () => number;
}

/** Running emulators. */
export interface Sandbox {
  /** Of those that were started; see `SandboxOptions.only`. */
  readonly urls: Readonly<Record<EmulatorName, string>>;
  /** Environment variables that lead there: `ROLLCALL_SANDBOX_VAULT_URL` and one credential variable each. */
  readonly exports: readonly (readonly [name: string, value: string])[];
  readonly faults: Faults;
  readonly hooks: Hooks;
  requests(): readonly LoggedRequest[];
  /** Somebody else's request, straight into an emulator: neither logged nor hit by faults and hooks. */
  outside(name: EmulatorName, request: Partial<ArrivedRequest> & Pick<ArrivedRequest, 'method' | 'target'>): Answer | 'closed';
  /** What happens to a system without a request of its API; throws where the command cannot be carried out. */
  act(name: EmulatorName, command: string, body?: unknown): unknown;
  /** Moves the emulators' clocks on, so that tokens expire without waiting. */
  advance(ms: number): void;
  /** Everything as it started: data, faults and the log. Hooks stay. */
  reset(): void;
  close(): Promise<void>;
}

/** Starts emulators on free loopback ports. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const log = makeRequestLog();
  const faults = makeFaults();
  const hooks = noHooks();
  let offsetMs = 0;
  let ticks = 0;
  const now = options.now ?? Date.now;
  const tools: EmulatorTools = { now: () => now() + offsetMs, tick: () => (ticks += 1), ids: makeIds(options.seed) };
  const names = options.only ?? EMULATOR_NAMES;
  const emulators = new Map<EmulatorName, Emulator>(names.map((name) => [name, EMULATORS[name](options, tools)]));

  function advance(ms: number): void {
    offsetMs += ms;
  }
  function reset(): void {
    for (const emulator of emulators.values()) emulator.reset();
    faults.clear();
    log.clear();
    offsetMs = 0;
  }
  function outside(name: EmulatorName, request: Partial<ArrivedRequest> & Pick<ArrivedRequest, 'method' | 'target'>): Answer | 'closed' {
    const emulator = emulators.get(name);
    if (emulator === undefined) throw new Error(`The sandbox runs no emulator "${name}".`);
    return emulator.handle({ headers: {}, body: '', client: '127.0.0.1', ...request }).answer;
  }

  const urls: Partial<Record<EmulatorName, string>> = {};
  const exports: (readonly [string, string])[] = [];
  const listening: Listening[] = [];
  for (const [name, emulator] of emulators) {
    const server = await listen(emulator, {
      stage: { log, faults, hooks },
      controls: { faults, log, reset, advance, act: emulator.act },
      port: options.ports?.[name] ?? 0,
      tls: options.tls,
    });
    listening.push(server);
    urls[name] = server.url;
    exports.push(...emulator.exports(server.url));
  }
  return {
    urls: urls as Readonly<Record<EmulatorName, string>>,
    exports,
    faults,
    hooks,
    requests: () => log.list(),
    outside,
    act: (name, command, body) => act(name, emulators.get(name), command, body),
    advance,
    reset,
    close: async () => {
      await Promise.all(listening.map((server) => server.close()));
    },
  };
}

function act(name: EmulatorName, emulator: Emulator | undefined, command: string, body: unknown = {}): unknown {
  const answer = emulator?.act?.(command, body);
  if (answer?.status !== 200) throw new Error(`The emulator "${name}" does not do "${command}": ${answer?.body ?? 'it knows no commands'}`);
  return JSON.parse(answer.body);
}
