import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODES } from '../../src/core/errors.ts';
import type { LoggedRequest } from '../../src/sandbox/request-log.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { ENDLESS, endlessLists, isList } from './endless-lists.ts';
import type { Endlessness } from './endless-lists.ts';
import type { FaultKind } from './fault-kinds.ts';
import { FAULT_KINDS } from './fault-kinds.ts';
import { collectMembers, leftOutTitle, lostParts, skippingStrangers } from './left-out.ts';
import type { LeftOut } from './left-out.ts';
import { makeMatrixProject } from './project.ts';
import type { MatrixProject } from './project.ts';
import { isOfType, requestTypes } from './request-types.ts';
import type { RequestType } from './request-types.ts';
import { printSize, sampleOf } from './sample.ts';
import { runToEnd } from './stage.ts';
import type { Ended } from './stage.ts';
import type { MatrixWorld } from './world.ts';
import { WORLDS } from './worlds/index.ts';

vi.mock('../../src/http/client.ts', async (original) => (await import('./stage.ts')).clientsOfStage(await original()));
vi.mock('../../src/state/index.ts', async (original) => (await import('./stage.ts')).storesOfStage(await original()));

/*
 * Every sort of request of every provider goes wrong in every way, in the middle of an apply. Whatever it is: an error with a code, no
 * stack, nothing written after an incomplete read, nothing deleted but what was to be deleted; and once it is over, the same apply ends
 * where it would have ended, with every object made once.
 */
interface Cell {
  readonly type: RequestType;
  readonly kind: FaultKind;
}

/** A list that never ends. */
interface EndlessCell {
  readonly type: RequestType;
  readonly how: Endlessness;
}

/** What an apply that nothing disturbs leaves behind. */
interface Reference {
  readonly live: readonly unknown[];
  readonly addresses: readonly string[];
  readonly made: number;
  readonly deleted: number;
  readonly requests: number;
  readonly types: readonly RequestType[];
  /** Those that are answered by lists, and how many requests there were of each. */
  readonly lists: readonly RequestType[];
  readonly counts: ReadonlyMap<string, number>;
  /** What answers hold, by the sort of request. */
  readonly members: readonly LeftOut[];
  /** What was live when the apply began. */
  readonly before: readonly unknown[];
}

const pathOf = ({ method, path }: RequestType): string => `${method} ${path}`;
const titleOf = ({ type, kind }: Cell): string => `${type.method} ${type.path}: ${kind.name}`;
const endlessTitleOf = ({ type, how }: EndlessCell): string => `${type.method} ${type.path}: ${how}`;
const CODE = new RegExp(`\\b(?:${CODES.join('|')})\\b`);
const MOST_OF_A_PROVIDER = 10;
const MOST_ENDLESS_OF_A_PROVIDER = 4;
const MOST_LEFT_OUT_OF_A_PROVIDER = 4;
/** Pages after which a list is given up; see the providers' pages in docs/. */
const MOST_PAGES = 1000;
/** Systems whose lists have pages. */
const PAGED: readonly string[] = ['opal', 'cipherscale'];
const sizes = { ran: 0, all: 0 };

/** A project that was applied once and whose files have changed since. */
async function prepare(sandbox: Sandbox, world: MatrixWorld): Promise<MatrixProject> {
  sandbox.reset();
  world.prepare(sandbox);
  const project = makeMatrixProject(sandbox, [world]);
  project.declare('before');
  const first = await runToEnd(['apply', '--auto-approve'], project);
  expect(first.status, first.text).toBe(0);
  project.declare('after');
  return project;
}

function count(sandbox: Sandbox, which: MatrixWorld['makes'], from = 0): number {
  return sandbox
    .requests()
    .slice(from)
    .filter((request) => request.committed && which(request)).length;
}

async function undisturbed(sandbox: Sandbox, world: MatrixWorld): Promise<Reference> {
  const project = await prepare(sandbox, world);
  const from = sandbox.requests().length;
  const before = world.live(sandbox);
  const lists: LoggedRequest[] = [];
  const members = new Map<string, LeftOut>();
  const collect = collectMembers(members);
  sandbox.hooks.rewrite = (request, answer) => {
    if (isList(answer)) lists.push(request);
    return collect(request, answer);
  };
  const run = await runToEnd(['apply', '--auto-approve'], project);
  sandbox.hooks.rewrite = undefined;
  expect(run.status, run.text).toBe(0);
  const { addresses } = project.bound();
  project.remove();
  const isRead = ({ method }: LoggedRequest): boolean => method === 'GET' || method === 'LIST';
  const seen = sandbox.requests().slice(from);
  const read = requestTypes(lists.filter(isRead));
  return {
    live: world.live(sandbox),
    addresses,
    made: count(sandbox, world.makes, from),
    deleted: count(sandbox, world.deletes, from),
    requests: seen.length,
    types: requestTypes(seen),
    lists: read,
    members: [...members].sort(([x], [y]) => (x < y ? -1 : 1)).map(([, member]) => member),
    before,
    counts: new Map(read.map((type) => [pathOf(type), seen.filter((request) => isOfType(type, request)).length])),
  };
}

function expectForeseen(run: Ended): void {
  expect([0, 1]).toContain(run.status);
  expect(run.text).not.toMatch(/is a bug|A bug in Rollcall|\n {4}at |\[object |undefined/);
  if (run.status === 1) expect(run.text).toMatch(CODE);
}

/** What the plan of that run could not read. */
function unread(project: MatrixProject): number {
  const file = join(project.dir, 'plan.json');
  if (!existsSync(file)) return 0;
  const { incomplete } = JSON.parse(readFileSync(file, 'utf8')) as { readonly incomplete?: readonly unknown[] };
  return incomplete?.length ?? 0;
}

async function runCell(
  sandbox: Sandbox,
  world: MatrixWorld,
  { cell, wanted }: { readonly cell: Cell; readonly wanted: Reference },
): Promise<void> {
  const project = await prepare(sandbox, world);
  const from = sandbox.requests().length;
  const { type, kind } = cell;
  for (const effect of kind.effects) sandbox.faults.add({ ...effect, ...type, ...(kind.count === undefined ? {} : { count: kind.count }) });

  const run = await runToEnd(['apply', '--auto-approve', '--output', `json=${join(project.dir, 'plan.json')}`], project);

  expect(
    sandbox.faults.list().every(({ struck }) => struck > 0),
    'the fault struck',
  ).toBe(true);
  expectForeseen(run);
  const seen = sandbox.requests().slice(from);
  if (unread(project) > 0)
    expect(
      seen.filter(({ committed }) => committed),
      'nothing is written after an incomplete read',
    ).toEqual([]);
  expect(count(sandbox, world.deletes, from)).toBeLessThanOrEqual(wanted.deleted);
  expect(seen.length).toBeLessThan(20 * wanted.requests);
  sandbox.faults.clear();
  await expectConverges(sandbox, world, { project, wanted, from, run });
}

/** The same apply, once nothing is wrong any more, ends where it would have ended. */
async function expectConverges(
  sandbox: Sandbox,
  world: MatrixWorld,
  before: { readonly project: MatrixProject; readonly wanted: Reference; readonly from: number; readonly run: Ended },
): Promise<void> {
  const { project, wanted, from, run } = before;
  const again = await runToEnd(['apply', '--auto-approve'], project);

  expect(again.status, `${run.text}\n--- and then\n${again.text}`).toBe(0);
  expect(world.live(sandbox), run.text).toEqual(wanted.live);
  expect(count(sandbox, world.makes, from), `made once\n${run.text}\n--- and then\n${again.text}`).toBe(wanted.made);
  expect(count(sandbox, world.deletes, from)).toBe(wanted.deleted);
  expect(project.bound()).toEqual({ addresses: wanted.addresses, pending: false });
  const last = await runToEnd(['plan', '--detailed-exitcode'], project);
  expect(last.status, last.text).toBe(0);
  project.remove();
}

async function runEndless(
  sandbox: Sandbox,
  world: MatrixWorld,
  { cell: { type, how }, wanted }: { readonly cell: EndlessCell; readonly wanted: Reference },
): Promise<void> {
  const project = await prepare(sandbox, world);
  const from = sandbox.requests().length;
  let struck = 0;
  sandbox.hooks.rewrite = endlessLists(how, (request) => isOfType(type, request) && (struck += 1) > 0);

  const run = await runToEnd(['apply', '--auto-approve'], project);

  sandbox.hooks.rewrite = undefined;
  expect(struck, 'the list was asked for').toBeGreaterThan(0);
  expectForeseen(run);
  const seen = sandbox.requests().slice(from);
  // Each list of that sort is given up by itself; those of several groups may be on their way at once.
  const lists = wanted.counts.get(pathOf(type)) ?? 1;
  expect(seen.length, 'a bounded number of requests').toBeLessThan(MOST_PAGES * lists + 20 * wanted.requests);
  expect(count(sandbox, world.deletes, from)).toBeLessThanOrEqual(wanted.deleted);
  if (unread(project) > 0)
    expect(
      seen.filter(({ committed }) => committed),
      'nothing is written after a list without an end',
    ).toEqual([]);
  if (PAGED.includes(world.provider)) expect(run.text).toMatch(/\b(?:PROVIDER_ANSWER|INCOMPLETE_READ|LIVE_REFERRER)\b/);
  else expect([run.status, seen.length], run.text).toEqual([0, wanted.requests]);
  await expectConverges(sandbox, world, { project, wanted, from, run });
}

/** Answers that lack something: what is missing is not known, so nothing is lost by it, and nothing is sent that was made of half an answer. */
async function runLeftOut(
  sandbox: Sandbox,
  world: MatrixWorld,
  { cell: { type, key }, wanted }: { readonly cell: LeftOut; readonly wanted: Reference },
): Promise<void> {
  const project = await prepare(sandbox, world);
  const from = sandbox.requests().length;
  sandbox.faults.add({ ...type, type: 'lacks', key });

  const run = await runToEnd(['apply', '--auto-approve', '--output', `json=${join(project.dir, 'plan.json')}`], project);

  expect(
    sandbox.faults.list().every(({ struck }) => struck > 0),
    'the fault struck',
  ).toBe(true);
  expectForeseen(run);
  expect(run.text, 'nothing is sent that the server has to refuse').not.toMatch(/\bPROVIDER_REFUSED\b/);
  const committed = sandbox
    .requests()
    .slice(from)
    .filter((request) => request.committed);
  if (unread(project) > 0) expect(committed, 'nothing is written after an incomplete read').toEqual([]);
  const now = world.live(sandbox);
  expect(lostParts({ before: wanted.before, wanted: wanted.live, now }), run.text).toEqual([]);
  expect(count(sandbox, world.deletes, from)).toBeLessThanOrEqual(wanted.deleted);
  if (run.status === 0) expect(now, 'what is said to be done is done').toEqual(wanted.live);
  sandbox.faults.clear();
  await expectConverges(sandbox, world, { project, wanted, from, run });
}

describe.each(WORLDS)('a fault in an apply of $provider', (world) => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ only: [world.provider], opal: { rateLimit: 'off' } });
  });
  afterAll(() => sandbox.close());

  it('ends in an error that says so, loses nothing and makes nothing twice', { timeout: 3_600_000 }, async () => {
    const wanted = await undisturbed(sandbox, world);
    const cells = wanted.types.flatMap((type) => FAULT_KINDS.map((kind): Cell => ({ type, kind })));
    const sample = sampleOf(cells, { about: MOST_OF_A_PROVIDER, columns: FAULT_KINDS.length, titleOf });
    const failures: string[] = [];
    for (const cell of sample) {
      if (world.unnoticed?.includes(titleOf(cell))) continue;
      await runCell(sandbox, world, { cell, wanted }).catch((error: unknown) => failures.push(`${titleOf(cell)}\n${String(error)}`));
    }
    const endless = wanted.lists.flatMap((type) => ENDLESS.map((how): EndlessCell => ({ type, how })));
    expect(endless.length).toBeGreaterThan(0);
    const few = sampleOf(endless, { about: MOST_ENDLESS_OF_A_PROVIDER, columns: ENDLESS.length, titleOf: endlessTitleOf });
    for (const cell of few) {
      await runEndless(sandbox, world, { cell, wanted }).catch((error: unknown) =>
        failures.push(`${endlessTitleOf(cell)}\n${String(error)}`),
      );
    }
    const some = sampleOf(wanted.members, { about: MOST_LEFT_OUT_OF_A_PROVIDER, columns: 1, titleOf: leftOutTitle });
    for (const cell of some) {
      await runLeftOut(sandbox, skippingStrangers(world), { cell, wanted }).catch((error: unknown) =>
        failures.push(`${leftOutTitle(cell)}\n${String(error)}`),
      );
    }
    sizes.ran += sample.length + few.length + some.length;
    sizes.all += cells.length + endless.length + wanted.members.length;
    expect(failures.join('\n\n')).toBe('');
  });
});

afterAll(() =>
  printSize('Fault matrix', sizes.ran, sizes.all, `; ${FAULT_KINDS.length + ENDLESS.length + 1} faults, ${WORLDS.length} providers`),
);
