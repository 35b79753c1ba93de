import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * One program, run as a fresh process.
 *
 * @typedef {{ name: string, args: string[], cwd?: string, env?: Record<string, string>, expect?: RegExp }} Program
 * @typedef {{ median: number, low: number, high: number, runs: number }} Spread
 */

/** Runs a program once; throws unless it ends well and prints what it should. @returns {number} milliseconds */
export function timeOnce(program) {
  const started = process.hrtime.bigint();
  const done = spawnSync(process.execPath, program.args, { ...settings(program), encoding: 'utf8', maxBuffer: 1 << 26 });
  const ms = Number(process.hrtime.bigint() - started) / 1e6;
  check(program, { status: done.status, stdout: done.stdout, stderr: done.stderr });
  return ms;
}

/**
 * Runs the programs in turn, each round in another order, so that whatever slows this machine down for a while slows all of them.
 * The first rounds warm the page cache and are not counted.
 *
 * @param {Program[]} programs
 * @returns {Map<string, Spread>}
 */
export function interleave(programs, { runs, warmups = 1 }) {
  const times = new Map(programs.map((program) => [program.name, []]));
  for (let round = -warmups; round < runs; round++) {
    for (let place = 0; place < programs.length; place++) {
      const program = programs[(place + Math.max(round, 0)) % programs.length];
      const ms = timeOnce(program);
      if (round >= 0) times.get(program.name).push(ms);
    }
  }
  return new Map([...times].map(([name, measured]) => [name, spread(measured)]));
}

/**
 * The most memory (MB of 10^6 bytes) that a program had, in each of several runs. The kernel keeps the mark; it is read until the
 * process is gone, so that only the last few milliseconds before that are not seen.
 *
 * @returns {Promise<Spread>}
 */
export async function peakMemory(program, { runs }) {
  const peaks = [];
  for (let run = 0; run < runs; run++) peaks.push(await peakOnce(program));
  return spread(peaks);
}

function peakOnce(program) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, program.args, { ...settings(program), stdio: ['ignore', 'pipe', 'pipe'] });
    const printed = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => (printed.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (printed.stderr += text));
    let peak = 0;
    const watch = setInterval(() => (peak = Math.max(peak, markOf(child.pid))), 2);
    child.once('close', (status) => {
      clearInterval(watch);
      try {
        check(program, { status, ...printed });
        resolve(peak);
      } catch (error) {
        reject(error);
      }
    });
  });
}

function markOf(pid) {
  try {
    return (Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024) / 1e6;
  } catch {
    // The process is gone; its mark was read before.
    return 0;
  }
}

function check(program, done) {
  if (done.status === 0 && (program.expect === undefined || program.expect.test(done.stdout))) return;
  throw new Error(
    `"${program.name}" ended with status ${done.status}, which is no run to measure:\n${done.stdout.slice(0, 2_000)}${done.stderr.slice(0, 2_000)}`,
  );
}

/** Nothing of the caller's environment reaches a measured program, so that two people measure the same. */
function settings(program) {
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  return { cwd: program.cwd, env: { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }), ...program.env } };
}

/** Median and quartiles. @returns {Spread} */
export function spread(values) {
  const sorted = [...values].sort((x, y) => x - y);
  const at = (share) => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    return sorted[below] + (place - below) * ((sorted[below + 1] ?? sorted[below]) - sorted[below]);
  };
  return { median: at(0.5), low: at(0.25), high: at(0.75), runs: sorted.length };
}
