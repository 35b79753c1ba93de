import { Pool } from 'undici';

/*
 * The yardstick: what somebody would write who only wants the answers. The requests of a plan (health, the lists of groups, entities
 * and policies, the token, then one read for each group, 32 at a time), JSON parsed, nothing compared, nothing kept. Takes the url and
 * the token from the environment and prints how many groups it read.
 */
const PARALLELISM = 32;
const { LOOP_URL: url, LOOP_TOKEN: token } = process.env;
const pool = new Pool(url, { connections: PARALLELISM });
const headers = { 'x-vault-token': token, 'x-vault-request': 'true' };

async function read(path) {
  const { statusCode, body } = await pool.request({ method: 'GET', path: `/v1/${path}`, headers });
  const answer = await body.json();
  if (statusCode !== 200) throw new Error(`${path} was answered with ${statusCode}`);
  return answer;
}

const [groups] = await Promise.all([
  read('identity/group/id?list=true'),
  read('identity/entity/id?list=true'),
  read('sys/policies/acl?list=true'),
  read('auth/token/lookup-self'),
  read('sys/health'),
]);
const ids = groups.data.keys;
let next = 0;
let members = 0;
async function work() {
  while (next < ids.length) {
    const { data } = await read(`identity/group/id/${ids[next++]}`);
    members += data.member_entity_ids?.length ?? 0;
  }
}
await Promise.all(Array.from({ length: PARALLELISM }, work));
await pool.close();
process.stdout.write(`${ids.length} groups, ${members} members\n`);
