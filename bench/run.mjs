import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureMesh, measurePlans, measureStart } from './cases.mjs';
import { findBao } from './server.mjs';
import { makeBuilder } from './sites.mjs';
import { renderTable } from './table.mjs';

/*
 * npm run bench [-- --quick]: measures the built command line against its yardsticks, in one run, and writes bench/results.md.
 * Medians of interleaved runs of fresh processes; see README.md beside this file.
 */
const quick = process.argv.includes('--quick');
const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
if (!existsSync(cli)) {
  process.stderr.write('There is no dist/cli.js to measure: run "npm run build" first.\n');
  process.exit(1);
}

const bao = findBao();
if (!bao) {
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
  rows.push(...measureStart({ cli, root, quick }));
  for await (const row of measurePlans({ builder, quick, say })) rows.push(row);
  rows.push(await measureMesh({ root, cli, quick, say }));
} finally {
  await builder.close();
  rmSync(root, { recursive: true, force: true });
}

const table = renderTable(rows);
process.stdout.write(`\n${table}\n`);
if (quick) process.stdout.write('\nA quick run: too few runs to judge by, so that bench/results.md was left as it is.\n');
else writeFileSync(new URL('results.md', import.meta.url), results());

function results() {
  return [
    '# Benchmark results',
    '',
    'Written by `npm run bench`. Medians of interleaved runs, quartiles in brackets; how it is measured, and why a missed target is missed, is in [README.md](README.md).',
    '',
    `Node ${process.version} on ${process.platform}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}; server: ${bao?.version ?? "the sandbox's emulator (no OpenBao was there: these ratios flatter)"}.`,
    '',
    table,
    '',
  ].join('\n');
}

function say(what) {
  process.stderr.write(`[${((performance.now() - started) / 1000).toFixed(0).padStart(3)} s] ${what}\n`);
}
