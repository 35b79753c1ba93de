import { writeFileSync } from 'node:fs';
import { Pool } from 'undici';
import { NETBIRD_LISTS } from './lists.mjs';
import { spread } from './measure.mjs';
import { findNetbird } from './mesh.mjs';

/*
 * npm run bench:arrivals: how late a real NetBird server answers each of the seven lists of a plan where all are asked for at once, as a
 * plan does. Writes bench/arrivals.json, by which the emulator answers as late in one row of the benchmarks.
 */
const ROUNDS = 15;

const server = findNetbird();
if (!server) {
  process.stderr.write('There is no server to measure: ROLLCALL_BENCH_NETBIRD_URL and ROLLCALL_BENCH_NETBIRD_TOKEN name one.\n');
  process.exit(1);
}

const headers = { authorization: `Token ${server.token}` };
const times = new Map(NETBIRD_LISTS.map((list) => [list, []]));
const lengths = new Map();
for (let round = 0; round < ROUNDS; round++) {
  const pool = new Pool(server.url, { connections: NETBIRD_LISTS.length });
  const started = performance.now();
  await Promise.all(
    NETBIRD_LISTS.map(async (list) => {
      const { statusCode, body } = await pool.request({ method: 'GET', path: `/api/${list}`, headers });
      times.get(list).push(performance.now() - started);
      const answer = await body.json();
      if (statusCode !== 200) throw new Error(`${list} was answered with ${statusCode}`);
      lengths.set(list, answer?.length ?? 0);
    }),
  );
  await pool.close();
}

const arrivals = {
  groups: lengths.get('groups'),
  peers: lengths.get('peers'),
  rounds: ROUNDS,
  ms: Object.fromEntries([...times].map(([list, found]) => [list, Math.round(spread(found).median)])),
};
writeFileSync(new URL('arrivals.json', import.meta.url), `${JSON.stringify(arrivals, undefined, 2)}\n`);
process.stdout.write(`${JSON.stringify(arrivals)}\n`);
