import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { formulaIn } from '../builders/csv.ts';
import { drawFrom, oneOf } from '../contract/live-worlds/world.ts';
import type { Draw } from '../contract/live-worlds/world.ts';
import { UNSHOWABLE, garbled, mutated } from './hostile-texts.ts';
import { makeMatrixProject } from './project.ts';
import type { MatrixProject } from './project.ts';
import { runToEnd } from './stage.ts';
import type { Ended } from './stage.ts';
import { WORLDS } from './worlds/index.ts';

vi.mock('../../src/http/client.ts', async (original) => (await import('./stage.ts')).clientsOfStage(await original()));
vi.mock('../../src/state/index.ts', async (original) => (await import('./stage.ts')).storesOfStage(await original()));

/*
 * Group files, saved plans, states, journals and answers of live systems are spoilt at random, by a seed, and every command meets them.
 * There is never a stack, never a sign that a terminal would obey, never a command for a CI system, and always an end.
 * ROLLCALL_FUZZ_SECONDS lets it go on for longer (`npm run fuzz -- 600`), ROLLCALL_FUZZ_SEED begins elsewhere.
 */
const SECONDS = Number(process.env['ROLLCALL_FUZZ_SECONDS'] ?? 0);
const FIRST_SEED = Number(process.env['ROLLCALL_FUZZ_SEED'] ?? 1);
/** So many are enough to meet everything. */
const MANY_SEEDS = 40;
/** Whoever says how long gets no more than that: with 0 seconds the one seed. */
const SEEDS = process.env['ROLLCALL_FUZZ_SECONDS'] === undefined ? MANY_SEEDS : 1;
const MOST_MS = 20_000;
const MOST_MB = 600;

let sandbox: Sandbox;
let project: MatrixProject;
/** Reports in files that were looked at. */
let filesRead = 0;
const whole = new Map<string, string>();

/** A project that was applied once and whose files have changed since, with a plan that nobody has carried out. */
async function begin(): Promise<void> {
  sandbox.hooks.rewrite = undefined;
  sandbox.reset();
  for (const world of WORLDS) world.prepare(sandbox);
  project = makeMatrixProject(sandbox, WORLDS);
  project.declare('before');
  const first = await runToEnd(['apply', '--auto-approve'], project);
  expect(first.status, first.text).toBe(0);
  project.declare('after');
  await runToEnd(['plan', '--out', 'plan.json'], project);
  writeFileSync(join(project.dir, '.rollcall', 'journal.jsonl'), '');
  for (const file of ['rollcall.yaml', 'plan.json', '.rollcall/state.json', ...WORLDS.map(({ provider }) => `groups/${provider}.yaml`)])
    whole.set(file, readFileSync(join(project.dir, file), 'utf8'));
}

beforeAll(async () => {
  sandbox = await startSandbox({ only: WORLDS.map(({ provider }) => provider), opal: { rateLimit: 'off' } });
  await begin();
}, 120_000);
afterAll(async () => {
  project.remove();
  await sandbox.close();
});

/** Commands that read what is spoilt, in every format that each has. */
function lineOf(draw: Draw): readonly string[] {
  const lines: Readonly<Record<string, readonly string[]>> = {
    validate: [],
    plan: [],
    // Nobody agrees: what is spoilt must be told before the question.
    apply: [],
    'apply --auto-approve': [],
    'apply plan.json': [],
    export: ['vault'],
    import: ['vault/v-keeps', 'some-id'],
    audit: ['--out', 'pack'],
    show: ['plan.json'],
    drift: [],
    'state list': [],
    'state show': ['vault/v-keeps'],
    'state pull': [],
    'state push': ['pushed.json'],
  };
  const name = oneOf(draw, Object.keys(lines));
  const formats = COMMANDS.find((command) => command.name === (name.startsWith('apply') ? 'apply' : name))?.formats ?? [];
  const format = formats.length > 0 ? ['--format', oneOf(draw, formats)] : [];
  const file = formats.length > 0 && draw(2) === 0 ? ['--output', `${oneOf(draw, formats)}=${REPORT}`] : [];
  return [...name.split(' '), ...(lines[name] ?? []), ...format, ...file, ...oneOf(draw, [[], ['--verbose'], ['--log', 'json']])];
}

/** Where a report goes that is written to a file. */
const REPORT = 'report.out';
/** What is written beside the files that are put back. */
const LITTER = [REPORT, 'pack', 'groups'] as const;
/** Commands after which the live systems or the state may be others. */
const WRITES = /^(?:apply|export|import|state push)\b/;

function spoil(draw: Draw): void {
  for (const name of LITTER) rmSync(join(project.dir, name), { recursive: true, force: true });
  mkdirSync(join(project.dir, 'groups'));
  for (const [file, text] of whole) writeFileSync(join(project.dir, file), text);
  writeFileSync(join(project.dir, 'pushed.json'), whole.get('.rollcall/state.json') as string);
  writeFileSync(join(project.dir, '.rollcall', 'journal.jsonl'), '');
  sandbox.hooks.rewrite = undefined;
  const file = oneOf(draw, [...whole.keys(), 'pushed.json', 'answers', 'answers', 'journal']);
  if (file === 'answers') {
    const from = draw(8);
    let seen = 0;
    sandbox.hooks.rewrite = (_request, answer) => {
      seen += 1;
      if (seen < from || answer.body === '') return answer;
      const body = draw(3) === 0 ? garbled(answer.body, draw) : JSON.stringify(mutated(JSON.parse(answer.body), draw));
      return { ...answer, body };
    };
    return;
  }
  const line = { type: 'note', serial: 1, lineage: 'x', plan: 'sha256:x', at: '2026-01-01T00:00:00Z', objects: { 'vault/v-keeps': null } };
  const text = file === 'journal' ? `${JSON.stringify(line)}\n` : (whole.get(file) ?? whole.get('.rollcall/state.json') ?? '');
  const path = file === 'journal' ? '.rollcall/journal.jsonl' : file;
  const times = 1 + draw(3);
  let value = JSON.parse(text) as unknown;
  for (let turn = 0; turn < times; turn++) value = mutated(value, draw);
  const spoilt = draw(3) === 0 ? garbled(text, draw) : `${JSON.stringify(value)}\n`;
  writeFileSync(join(project.dir, path), spoilt);
}

function expectHarmless({ status, stdout, stderr, text }: Ended, where: string): void {
  expect([0, 1], where).toContain(status);
  expect(text, where).not.toMatch(/is a bug|A bug in Rollcall|\n {4}at .*:\d+:\d+/);
  expect(UNSHOWABLE.exec(text)?.[0], where).toBeUndefined();
  // A workflow command is one at the beginning of a line; only the format for it may write one, and only its own.
  expect(/^::(?!error|warning|notice|group|endgroup)/m.exec(text)?.[0], where).toBeUndefined();
  expect(stdout.length + stderr.length, where).toBeLessThan(20_000_000);
}

async function runSeed(seed: number): Promise<void> {
  const draw = drawFrom(seed);
  spoil(draw);
  const line = lineOf(draw);
  const where = `seed ${seed}: rollcall ${line.join(' ')}`;
  const before = performance.now();
  const run = await runToEnd(line, project);
  expectHarmless(run, `${where}\n${run.text.slice(0, 3000)}`);
  expectHarmlessFile(line, where);
  expectHarmlessPack(where);
  expect(performance.now() - before, `${where} took long`).toBeLessThan(MOST_MS);
  if (!WRITES.test(line.join(' '))) return;
  project.remove();
  await begin();
}

/** A report in a file is no more obeyed than one that is shown. */
function expectHarmlessFile(line: readonly string[], where: string): void {
  const file = join(project.dir, REPORT);
  if (!existsSync(file)) return;
  filesRead += 1;
  const text = readFileSync(file, 'utf8');
  expect(UNSHOWABLE.exec(text)?.[0], `${where}: the file`).toBeUndefined();
  expect(text, `${where}: the file`).not.toMatch(/\n {4}at .*:\d+:\d+/);
  if (line.some((word) => word.startsWith('html=')))
    expect(text.split('</script').length, `${where}: the file`).toBe(text.split('<script').length);
}

/** A spreadsheet carries nothing out that stands in a pack. */
function expectHarmlessPack(where: string): void {
  const pack = join(project.dir, 'pack');
  const tables = existsSync(pack) ? readdirSync(pack).filter((name) => name.endsWith('.csv')) : [];
  for (const name of tables) {
    const text = readFileSync(join(pack, name), 'utf8');
    expect(formulaIn(text), `${where}: ${name}`).toBeUndefined();
    expect(text.includes('\0'), `${where}: ${name}`).toBe(false);
  }
}

describe.sequential('what is spoilt', () => {
  it('is told, not thrown, and obeyed by nobody', { timeout: (SECONDS + 240) * 1000 }, async () => {
    const until = performance.now() + SECONDS * 1000;
    const failures: string[] = [];
    let count = 0;
    for (let seed = FIRST_SEED; count < SEEDS || performance.now() < until; seed += 1, count += 1)
      await runSeed(seed).catch((error: unknown) => failures.push(String(error).slice(0, 4000)));
    sandbox.hooks.rewrite = undefined;
    console.log(`Hostile input: ${count} spoilt runs from seed ${FIRST_SEED}, ${filesRead} reports in files`);
    expect(failures.join('\n\n')).toBe('');
    // One seed alone may draw a command that writes none.
    if (count >= MANY_SEEDS) expect(filesRead, 'reports in files').toBeGreaterThan(0);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(process.memoryUsage().heapUsed / 2 ** 20).toBeLessThan(MOST_MB);
  });
});
