import { Pool } from 'undici';
import { NETBIRD_LISTS } from './lists.mjs';

/*
 * The yardstick for NetBird: the seven lists of a plan at once, JSON parsed, nothing compared, nothing kept. Takes the url and the token
 * from the environment and prints how many groups and peers it read.
 */
const { LOOP_URL: url, LOOP_TOKEN: token } = process.env;
const pool = new Pool(url, { connections: 8 });
const headers = { authorization: `Token ${token}` };

async function read(path) {
  const { statusCode, body } = await pool.request({ method: 'GET', path: `/api/${path}`, headers });
  const answer = await body.json();
  if (statusCode !== 200) throw new Error(`${path} was answered with ${statusCode}`);
  return answer;
}

const [groups, peers] = await Promise.all(NETBIRD_LISTS.map(read));
await pool.close();
process.stdout.write(`${groups.length} groups, ${peers.length} peers\n`);
