import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureMeshes, measurePacks, measurePlans, measureStart, measureTeams } from './cases.mjs';
import { findBao } from './server.mjs';
import { makeBuilder } from './sites.mjs';
import { renderTable } from './table.mjs';

/*
 * npm run bench [-- --quick] [-- --only=start|plans|packs|teams|netbird]: measures the built command line against its yardsticks and writes
 * bench/results.md; with `--only` just these rows of it. Medians of interleaved runs of fresh processes; see README.md beside this file.
 */
const quick = process.argv.includes('--quick');
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
const RESULTS = new URL('results.md', import.meta.url);
const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
if (!existsSync(cli)) {
  process.stderr.write('There is no dist/cli.js to measure: run "npm run build" first.\n');
  process.exit(1);
}

if (only !== undefined && !['start', 'plans', 'packs', 'teams', 'netbird'].includes(only)) {
  process.stderr.write(`There is nothing called "${only}" to measure: --only takes start, plans, packs, teams or netbird.\n`);
  process.exit(1);
}

const MACHINE = `Node ${process.version} on ${process.platform}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`;
const former = only === undefined ? '' : readFileSync(RESULTS, 'utf8');
if (only !== undefined && !quick && !former.includes(`\n${MACHINE};`)) {
  process.stderr.write(
    `bench/results.md is of another machine than this one (${MACHINE}): rows of two do not belong into one table. Measure all.\n`,
  );
  process.exit(1);
}

const needsVault = isMeasured('plans') || only === 'packs' || only === 'teams';
const bao = needsVault ? findBao() : undefined;
if (!bao && needsVault) {
  process.stderr.write(
    [
      '',
      'NO OPENBAO: neither ROLLCALL_BENCH_BAO nor "bao" on the PATH starts one. Measuring against the sandbox\'s emulator instead,',
      'which is a JavaScript process and slower: ratios against it flatter Rollcall, and the targets were not set for it.',
      '',
      '',
    ].join('\n'),
  );
}

const root = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-bench-')));
const builder = makeBuilder({ root, cli, bao });
const started = performance.now();
const rows = [];
try {
  say('starting');
  if (isMeasured('start')) rows.push(...measureStart({ cli, root, quick }));
  if (isMeasured('plans')) for await (const row of measurePlans({ builder, quick, say })) rows.push(row);
  // All plans have theirs among them.
  if (only === 'packs') for await (const row of measurePacks({ builder, quick, say })) rows.push(row);
  if (only === 'teams') rows.push(await measureTeams({ builder, quick, say }));
  if (isMeasured('netbird')) for await (const row of measureMeshes({ root, cli, quick, say })) rows.push(row);
} finally {
  await builder.close();
  rmSync(root, { recursive: true, force: true });
}

const table = renderTable(rows, former);
process.stdout.write(`\n${table}\n`);
if (quick) process.stdout.write('\nA quick run: too few runs to judge by, so that bench/results.md was left as it is.\n');
else writeFileSync(RESULTS, only === undefined ? results() : replaceTable());

function isMeasured(part) {
  return only === undefined || only === part;
}

/** The page as it stands, with the rows that were measured again. */
function replaceTable() {
  const page = former.replace(/^\| What [\s\S]*\|$/m, () => table);
  if (page === former && !former.includes(table)) throw new Error('bench/results.md has no table to put the rows into');
  return page;
}

function results() {
  return [
    '# Benchmark results',
    '',
    'Written by `npm run bench`. Medians of interleaved runs, quartiles in brackets; how it is measured, and why a missed target is missed, is in [README.md](README.md).',
    '',
    `${MACHINE}; server: ${bao?.version ?? "the sandbox's emulator (no OpenBao was there: these ratios flatter)"}.`,
    '',
    table,
    '',
  ].join('\n');
}

function say(what) {
  process.stderr.write(`[${((performance.now() - started) / 1000).toFixed(0).padStart(3)} s] ${what}\n`);
}
