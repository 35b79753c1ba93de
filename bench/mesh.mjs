import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drawnMembers } from './organisation.mjs';
import { timeOnce } from './measure.mjs';
import { end } from './server.mjs';

const GROUPS = 1_000;
/** The sandbox gives people two and three machines in turn: 5,000 in all, and three servers. */
const PEOPLE = 2_000;
const GROUPS_PER_FILE = 10;
const NOTHING_TO_DO = /^No changes\./m;

/** A NetBird server of somebody's, with people and their peers: `ROLLCALL_BENCH_NETBIRD_URL` and `_TOKEN`; undefined where none is named. */
export function findNetbird() {
  const [url, token] = ['URL', 'TOKEN'].map((part) => process.env[`ROLLCALL_BENCH_NETBIRD_${part}`] ?? '');
  return url === '' || token === '' ? undefined : { url: url.replace(/\/+$/, ''), token };
}

/**
 * A NetBird server with 1,000 groups of 20 people, and a project that declares them, adopted. Without a server it is the sandbox's, with
 * 5,000 peers; of a given one the people are taken who have peers, and the groups stay there.
 *
 * @returns {Promise<{ plan: Program, loop: Program, peers: number, answerLater(ms?: number): Promise<void>, stop(): Promise<void> }>}
 *   `answerLater` is for the sandbox: from then on each of its answers comes that much later, without a number as late as a real server's
 */
export async function buildMesh({ root, cli, server }) {
  const { child, url, token } = server ?? (await startSandbox(cli));
  const dir = join(root, server ? 'real-mesh' : 'mesh');
  mkdirSync(join(dir, 'groups'), { recursive: true });
  const { groups, peers } = await seed(url, token);
  writeMesh(dir, url, groups);
  const env = { ROLLCALL_TOKEN_MESH: token };
  timeOnce({ name: 'adopt a mesh', args: [cli, 'apply', '--auto-approve'], cwd: dir, env });
  return {
    plan: { name: 'plan of a mesh', args: [cli, 'plan'], cwd: dir, env, expect: NOTHING_TO_DO },
    loop: {
      name: 'loop of a mesh',
      args: [fileURLToPath(new URL('loop-netbird.mjs', import.meta.url))],
      env: { LOOP_URL: url, LOOP_TOKEN: token },
      expect: /^\d+ groups, \d+ peers$/m,
    },
    peers,
    answerLater: (ms) => answerLater(url, ms),
    stop: async () => child && end(child),
  };
}

async function startSandbox(cli) {
  const child = spawn(process.execPath, [cli, 'sandbox', '--only', 'netbird', '--people', String(PEOPLE)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const printed = await new Promise((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      if (/^ready$/m.test(text)) resolve(text);
    });
    child.once('exit', (status) => reject(new Error(`"rollcall sandbox" ended with status ${status} before it was ready`)));
  });
  const value = (name) => new RegExp(`^export ${name}='?([^'\\s]+)'?$`, 'm').exec(printed)?.[1];
  return { child, url: value('ROLLCALL_SANDBOX_NETBIRD_URL'), token: value('NB_PAT') };
}

/** How late a real server answered, by list: arrivals.mjs wrote it. */
const ARRIVALS = JSON.parse(readFileSync(new URL('arrivals.json', import.meta.url), 'utf8'));

async function answerLater(url, ms) {
  const lists = ms === undefined ? ARRIVALS.ms : { '**': ms };
  const slow = Object.entries(lists).map(([list, late]) => ({ type: 'slow', method: 'GET', path: `/api/${list}`, ms: late }));
  for (const request of [{ method: 'DELETE' }, { method: 'POST', body: JSON.stringify(slow) }]) {
    const answer = await fetch(`${url}/__sandbox/faults`, request);
    if (!answer.ok) throw new Error(`the sandbox took no faults: ${answer.status} ${await answer.text()}`);
  }
}

/** Makes the groups that are not there through the API. @returns {Promise<{ groups: { name: string, members: string[] }[], peers: number }>} */
async function seed(url, token) {
  const call = async (method, path, body) => {
    const headers = { authorization: `Token ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}/api/${path}`, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${path} was answered with ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  const owned = new Map();
  const peers = await call('GET', 'peers');
  for (const peer of peers) owned.set(peer.user_id, [...(owned.get(peer.user_id) ?? []), peer.id]);
  const users = (await call('GET', 'users')).filter(({ id, email }) => email !== '' && owned.has(id));
  users.sort((x, y) => (x.email < y.email ? -1 : 1));
  const groups = drawnMembers(GROUPS, users.length).map((places, index) => ({
    name: `rollcall-bench-${String(index).padStart(5, '0')}`,
    members: places.map((place) => users[place]),
  }));
  const there = new Set((await call('GET', 'groups')).map(({ name }) => name));
  for (const { name, members } of groups.filter((group) => !there.has(group.name)))
    await call('POST', 'groups', { name, peers: members.flatMap(({ id }) => owned.get(id)) });
  return { groups: groups.map(({ name, members }) => ({ name, members: members.map(({ email }) => email) })), peers: peers.length };
}

function writeMesh(dir, url, groups) {
  const target = ['targets:', '  mesh:', '    provider: netbird', `    url: ${url}`, ''];
  writeFileSync(join(dir, 'rollcall.yaml'), ['version: 1', 'project: bench', 'groups:', '  - groups/**/*.yaml', ...target].join('\n'));
  for (let start = 0; start < groups.length; start += GROUPS_PER_FILE) {
    const lines = groups
      .slice(start, start + GROUPS_PER_FILE)
      .flatMap(({ name, members }) => [
        `  ${name}:`,
        '    department: engineering',
        '    members:',
        ...members.map((email) => `      - ${email}`),
        '    netbird: {}',
      ]);
    writeFileSync(join(dir, 'groups', `groups-${String(start).padStart(5, '0')}.yaml`), ['groups:', ...lines, ''].join('\n'));
  }
}
