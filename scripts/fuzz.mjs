import { spawnSync } from 'node:child_process';

/*
 * Spoils files and answers, and lets two runners and somebody at the console meet at random, for as long as it is told to:
 * `npm run fuzz -- 600 [SEED]`, in seconds; without an argument five minutes. Each failure names its seed, and `npm run fuzz -- 0 SEED`
 * runs the stories of that seed alone.
 */
const [seconds = '300', seed = String(Date.now() % 1_000_000_000)] = process.argv.slice(2);
const FILES = ['test/matrix/hostile.test.ts', 'test/matrix/two-writers.test.ts'];
const isNumber = (text) => /^\d+$/.test(text);
if (!isNumber(seconds) || !isNumber(seed)) {
  console.error('npm run fuzz -- [SECONDS [SEED]]');
  process.exit(1);
}
const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'providers', ...FILES], {
  env: { ...process.env, ROLLCALL_FUZZ_SECONDS: seconds, ROLLCALL_FUZZ_SEED: seed },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
