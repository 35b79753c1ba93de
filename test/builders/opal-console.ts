import type { Sandbox } from '../../src/sandbox/start.ts';

/** What the console of an Opal answers; most answers are lists. */
export type OpalAnswer = { readonly results: readonly Record<string, unknown>[] } & Readonly<Record<string, unknown>>;

/** Somebody looks at an Opal, or changes it, beside Rollcall. */
export function opalConsole(sandbox: Sandbox, method: string, path: string, body?: object): OpalAnswer {
  return sandbox.act('opal', 'console', { method, path, body, by: 'ada@acme.test' }) as OpalAnswer;
}
