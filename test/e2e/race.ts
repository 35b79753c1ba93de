import { cpSync } from 'node:fs';
import { expect } from 'vitest';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { WORLDS } from '../matrix/worlds/index.ts';
import { ended, startRollcall } from './spawn.ts';
import type { Ended } from './spawn.ts';

/** One of those who apply at once. */
export interface Racer {
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
  /** Beside `apply --auto-approve`. */
  readonly args?: readonly string[];
}

/** Copies a project into other folders, so that each is somebody's checkout. */
export function checkOut(from: string, into: readonly string[]): void {
  for (const dir of into) cpSync(from, dir, { recursive: true });
}

/** Starts all of them at the same moment and waits for the last. */
export async function race(racers: readonly Racer[]): Promise<readonly Ended[]> {
  return await Promise.all(
    racers.map(({ dir, env, args = [] }, index) =>
      ended(startRollcall(['apply', '--auto-approve', ...args], { cwd: dir, env: { ...env, HOME: dir, USER: `runner-${index}` } })),
    ),
  );
}

/** The name of everything that is live. */
function namesIn(sandbox: Sandbox): readonly string[] {
  return WORLDS.flatMap((world) => world.live(sandbox) as readonly { readonly name?: string }[]).flatMap(({ name }) => name ?? []);
}

/** How many requests made something, of all of them or from one of them on. */
export function makesOf(sandbox: Sandbox, from = 0): number {
  return sandbox
    .requests()
    .slice(from)
    .filter((request) => request.committed && WORLDS.some((world) => world.provider === request.emulator && world.makes(request))).length;
}

/** Every declared group is live, and none of them twice. */
export function expectEachOnce(sandbox: Sandbox): void {
  const names = namesIn(sandbox);
  for (const name of WORLDS.flatMap(({ after: { groups } }) => Object.keys(groups ?? {})))
    expect(
      names.filter((one) => one === name),
      `${name} is there once`,
    ).toHaveLength(1);
}

/** What became of each: who was refused is told by whom, and everybody else ended well. */
export function expectToldApart(runs: readonly Ended[]): { readonly won: number; readonly refused: number } {
  let refused = 0;
  for (const [index, { status, stdout, stderr }] of runs.entries()) {
    const text = stdout + stderr;
    expect(text).not.toMatch(/is a bug|A bug in Rollcall|\n {4}at |Warning: Possible/);
    if (status === 0) continue;
    refused += 1;
    expect(status, text).toBe(1);
    expect(text).toContain('STATE_LOCKED');
    expect(text).toMatch(new RegExp(`locked by runner-${1 - index} on \\S+ \\(pid \\d+, apply, since \\d{4}-`));
    expect(text).toMatch(/rollcall state unlock\s/);
  }
  expect(refused, runs.map(({ stdout, stderr }) => stdout + stderr).join('\n---\n')).toBeLessThan(runs.length);
  return { won: runs.length - refused, refused };
}
