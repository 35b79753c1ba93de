import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Json } from '../../src/core/model/json.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import type { Console, Seen } from './consoles/console.ts';
import { CONSOLES } from './consoles/index.ts';
import { cellsOf, storyOf } from './ownership-cells.ts';
import type { Cell, Content, Story } from './ownership-cells.ts';
import { expectedOf } from './ownership-oracle.ts';
import type { Expected } from './ownership-oracle.ts';
import { makeMatrixProject } from './project.ts';
import type { MatrixProject } from './project.ts';
import { printSize } from './sample.ts';
import { runToEnd } from './stage.ts';

vi.mock('../../src/http/client.ts', async (original) => (await import('./stage.ts')).clientsOfStage(await original()));
vi.mock('../../src/state/index.ts', async (original) => (await import('./stage.ts')).storesOfStage(await original()));

/*
 * Every mode of ownership, every change, by whoever makes it, in every system. Each cell is a group of its own, and all of them go
 * through one apply, so that none is left out. What has to come of it is said by an oracle that knows nothing of Rollcall's code.
 */
interface Row extends Story {
  readonly cell: Cell;
  readonly expected: Expected;
}

type Table = Readonly<Record<string, Json>>;
const sizes = { ran: 0 };

function rowsOf(who: Console, isRefused: boolean): readonly Row[] {
  return cellsOf(who)
    .map((cell) => rowOf(cell, who))
    .filter(({ expected }) => (typeof expected === 'string') === isRefused);
}

function rowOf(cell: Cell, who: Console): Row {
  const story = storyOf(cell);
  return { cell, ...story, expected: expectedOf(cell, story, who) };
}

function lifecycleOf({ mode }: Cell, who: Console): Table {
  switch (mode) {
    case 'ignored field':
      return { lifecycle: { ignore: [who.field] } };
    case 'ignored members':
      return { lifecycle: { ignore: ['members'] } };
    case 'ignored key of a map':
      return { lifecycle: { ignore: [`${who.map}.a`] } };
    case 'prevent_destroy':
      return { lifecycle: { prevent_destroy: true } };
    case 'additive':
      return { membership: 'additive' };
    case 'exclusive':
    case 'unmanaged field':
    case 'previously':
    case 'removed':
    case 'ensure_absent':
      return {};
  }
}

function declaration(who: Console, { cell, key }: Row, content: Content): Table {
  const map = who.map === undefined ? undefined : content.map;
  const name = content.name === key ? {} : { name: content.name };
  return { ...who.declare(content.members, content.field, map), ...name, ...lifecycleOf(cell, who) };
}

/** What the files say at first, and afterwards. */
function before(who: Console, rows: readonly Row[]): Table {
  return Object.fromEntries(rows.map((row) => [row.key, declaration(who, row, row.before)]));
}

function after(who: Console, rows: readonly Row[]): Readonly<Record<string, Json>> {
  const groups = rows.flatMap((row): [string, Table][] => {
    if (row.file === undefined) return [];
    if (row.cell.mode !== 'previously') return [[row.key, declaration(who, row, row.file)]];
    const name = { name: row.file.name };
    return [[`${row.key}-now`, { ...declaration(who, row, row.file), ...name, previously: row.key }]];
  });
  const those = (mode: Cell['mode']): readonly Row[] => rows.filter(({ cell }) => cell.mode === mode);
  return {
    groups: Object.fromEntries(groups),
    removed: those('removed').map(({ key }) => ({ key })),
    ensure_absent: those('ensure_absent').map((row) => ({ name: (row.console ?? row.before).name, targets: [who.world.provider] })),
  };
}

/** Somebody changes what has to be changed by hand. */
function edit(sandbox: Sandbox, who: Console, rows: readonly Row[]): void {
  const seen = new Map(who.look(sandbox).map((group) => [group.name, group]));
  for (const { key, before: was, console: live, cell } of rows) {
    if (cell.actor !== 'console' && cell.actor !== 'both') continue;
    const group = seen.get(key) as Seen;
    if (live === undefined) who.remove(sandbox, group);
    else if (live.name !== was.name) who.rename(sandbox, group, live.name);
    else if (cell.change === 'field') who.change(sandbox, group, live.field ?? 'none');
    else if (cell.change === 'key of a map') who.changeMap?.(sandbox, group, live.map);
    else if (live.members.length > was.members.length)
      who.join(sandbox, group, live.members.find((one) => !was.members.includes(one)) as string);
    else who.leave(sandbox, group, was.members.find((one) => !live.members.includes(one)) as string);
  }
}

/** What is live of a row, as the oracle says it. */
function found(who: Console, groups: readonly Seen[], row: Row): Content | undefined {
  const names = new Set([row.key, row.console?.name, row.file?.name]);
  const matching = groups.filter(({ name }) => names.has(name));
  expect(matching.length, `${row.key} is there once`).toBeLessThanOrEqual(1);
  const [group] = matching;
  if (group === undefined) return undefined;
  const { name, members, field, map } = group;
  return { name, members, field, map: who.map === undefined ? row.before.map : map };
}

async function begin(sandbox: Sandbox, who: Console, rows: readonly Row[]): Promise<MatrixProject> {
  sandbox.reset();
  const project = makeMatrixProject(sandbox, [who.world], {
    // Everything but what prevent_destroy is about was agreed to.
    guards: { max_deletions: 1000, max_member_removals: '100%' },
  });
  project.write({ groups: before(who, rows) });
  const first = await runToEnd(['apply', '--auto-approve'], project);
  expect(first.status, first.text).toBe(0);
  return project;
}

describe.each(CONSOLES.map((who) => ({ who, provider: who.world.provider })))('ownership in $provider', ({ who, provider }) => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ only: [provider], opal: { rateLimit: 'off' } });
  });
  afterAll(() => sandbox.close());

  it('is what was agreed, whoever changes what', { timeout: 300_000 }, async () => {
    const rows = rowsOf(who, false);
    const project = await begin(sandbox, who, rows);
    const idOf = new Map(who.look(sandbox).map(({ id, name }) => [name, id]));
    edit(sandbox, who, rows);
    project.write(after(who, rows) as never);

    const run = await runToEnd(['apply', '--auto-approve'], project);

    expect(run.status, run.text).toBe(0);
    const groups = who.look(sandbox);
    const differing = rows.flatMap((row) => {
      const live = found(who, groups, row);
      const wanted = row.expected as Content | undefined;
      return JSON.stringify(live) === JSON.stringify(normal(wanted, row)) ? [] : [{ cell: row.key, wanted: normal(wanted, row), live }];
    });
    expect(differing).toEqual([]);
    // What was not deleted is the object that it was.
    for (const row of rows) {
      if (row.console === undefined || row.expected === undefined) continue;
      expect(groups.find(({ name }) => name === (row.expected as Content).name)?.id, row.key).toBe(idOf.get(row.key));
    }
    const last = await runToEnd(['plan', '--detailed-exitcode'], project);
    expect(last.status, last.text).toBe(0);
    sizes.ran += rows.length;
    project.remove();
  });

  it('refuses a deletion with prevent_destroy, and one that others stand in the way of', { timeout: 120_000 }, async () => {
    const rows = rowsOf(who, true);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      const project = await begin(sandbox, who, [row]);
      edit(sandbox, who, [row]);
      const live = found(who, who.look(sandbox), row);
      project.write(after(who, [row]) as never);

      const run = await runToEnd(['apply', '--auto-approve'], project);

      expect(run.status).toBe(1);
      expect(run.text).toContain(row.expected);
      expect(found(who, who.look(sandbox), row)).toEqual(live);
      sizes.ran += 1;
      project.remove();
    }
  });

  it('follows a chain of keys, and names that move on by one', { timeout: 120_000 }, async () => {
    const group = (members: readonly string[]): Table => who.declare(members, 'first');
    sandbox.reset();
    const project = makeMatrixProject(sandbox, [who.world]);
    const [ada, grace] = [group(['ada@acme.test']), group(['grace@acme.test'])];
    project.write({ groups: { 'moves-a': ada, 'moves-b': grace, 'chain-first': ada } });
    expect((await runToEnd(['apply', '--auto-approve'], project)).status).toBe(0);
    const ids = new Map(who.look(sandbox).map(({ id, name }) => [name, id]));
    project.write({
      groups: {
        'moves-b': { ...ada, previously: 'moves-a' },
        'moves-c': { ...grace, previously: 'moves-b' },
        'chain-third': { ...ada, previously: ['chain-second', 'chain-first'] },
      },
    });

    const run = await runToEnd(['apply', '--auto-approve'], project);

    const now = new Map(who.look(sandbox).map(({ id, name }) => [name, id]));
    if (run.status === 0) {
      expect([now.get('moves-b'), now.get('moves-c')]).toEqual([ids.get('moves-a'), ids.get('moves-b')]);
      expect(now.get('chain-third')).toBe(ids.get('chain-first'));
      expect((await runToEnd(['plan', '--detailed-exitcode'], project)).status).toBe(0);
    } else {
      // A key that is declared cannot be somebody's previous one: said before anything is sent.
      expect(run.text).toContain('CONFIG_PREVIOUSLY');
      expect(now).toEqual(ids);
      project.write({
        groups: { 'moves-a': ada, 'moves-b': grace, 'chain-third': { ...ada, previously: ['chain-second', 'chain-first'] } },
      });
      const chain = await runToEnd(['apply', '--auto-approve'], project);
      expect(chain.status, chain.text).toBe(0);
      expect(who.look(sandbox).find(({ name }) => name === 'chain-third')?.id).toBe(ids.get('chain-first'));
    }
    sizes.ran += 2;
    project.remove();
  });

  it.each([
    { what: 'that is still declared', groups: (one: Table) => ({ a: one, b: { ...one, previously: 'a' } }) },
    { what: 'that two claim', groups: (one: Table) => ({ b: { ...one, previously: 'a' }, c: { ...one, previously: 'a' } }) },
  ])('refuses a previous key $what', async ({ groups }) => {
    sandbox.reset();
    const project = makeMatrixProject(sandbox, [who.world]);
    project.write({ groups: groups(who.declare(['ada@acme.test'], 'first')) });

    const run = await runToEnd(['apply', '--auto-approve'], project);

    expect([run.status, run.text.includes('CONFIG_PREVIOUSLY')]).toEqual([1, true]);
    expect(sandbox.requests().filter(({ committed }) => committed)).toEqual([]);
    sizes.ran += 1;
    project.remove();
  });
});

/** The oracle says nothing of a map where there is none. */
function normal(expected: Content | undefined, { before: was }: Row): Content | undefined {
  if (expected === undefined) return undefined;
  const { name, members, field } = expected;
  return { name, members, field, map: expected.map ?? was.map };
}

afterAll(() => printSize('Ownership matrix', sizes.ran, sizes.ran, `; ${CONSOLES.length} providers`));
