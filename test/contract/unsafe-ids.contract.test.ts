import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';
import type { Json } from '../../src/core/model/json.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { fakeProcess } from '../builders/surroundings.ts';
import { makeMatrixProject } from '../matrix/project.ts';
import type { MatrixProject } from '../matrix/project.ts';
import type { MatrixWorld } from '../matrix/world.ts';
import { cipherscale } from '../matrix/worlds/cipherscale.ts';
import { netbird } from '../matrix/worlds/netbird.ts';
import { opal } from '../matrix/worlds/opal.ts';
import { vault } from '../matrix/worlds/vault.ts';

/** Nobody waits here: who sleeps finds the clock further on. */
const clock = vi.hoisted(() => ({ ms: 0 }));
vi.mock('../../src/http/sleep.ts', () => ({
  sleep: async (ms: number) => {
    clock.ms += ms;
    await new Promise(setImmediate);
  },
}));

/** What is no segment of a path, or another one once a server has cleaned it up. */
const UNSAFE = ['', '.', '..', 'a/b', '../../sys', 'a?b=c', 'a#b', '%2e%2e', 'a%2fb', 'a\\b', 'a\u0000b', 'a\nb', '\u202ea', ' '];

/** Native members by id, in the block of each provider; Opal has no other members than people. */
const MEMBERS: Readonly<Record<string, (id: string) => Readonly<Record<string, Json>>>> = {
  vault: (id) => ({ entities: [`id:${id}`] }),
  netbird: (id) => ({ peers: [`id:${id}`] }),
  opal: (id) => ({ resources: [`id:${id}`] }),
  cipherscale: (id) => ({ roles: ['User'], users: [id] }),
};

const CASES: readonly { readonly world: MatrixWorld; readonly address: string }[] = [
  { world: vault, address: 'vault/v-keeps' },
  { world: netbird, address: 'netbird/n-keeps' },
  { world: opal, address: 'opal/o-keeps' },
  { world: cipherscale, address: 'cipherscale/z-keeps' },
];

describe.each(CASES)('ids that are no part of a path: $world.provider', ({ world, address }) => {
  const { provider } = world;
  const key = address.slice(address.indexOf('/') + 1);
  let sandbox: Sandbox;
  let project: MatrixProject;
  let before: string;
  beforeAll(async () => {
    sandbox = await startSandbox({ only: [provider] });
  });
  beforeEach(async () => {
    sandbox.reset();
    world.prepare(sandbox);
    project = makeMatrixProject(sandbox, [world]);
    project.declare('before');
    expect(await run('apply', '--auto-approve')).toMatchObject({ status: 0 });
    before = JSON.stringify(world.live(sandbox));
  });
  afterEach(() => {
    // Whatever was asked, nothing was changed, and nothing was asked by such an id.
    expect(JSON.stringify(world.live(sandbox))).toBe(before);
    expect(sandbox.requests().filter(({ path }) => !isPlainPath(path))).toEqual([]);
    project.remove();
  });
  afterAll(() => sandbox.close());

  async function run(...args: readonly string[]): Promise<{ readonly status: number; readonly text: string }> {
    const process = fakeProcess({ cwd: project.dir, env: { ...project.env, COLUMNS: '500' } });
    const elapsed = (): number => clock.ms + performance.now();
    const status = await runCommandLine(args, { ...process, now: () => Date.now() + clock.ms, elapsed });
    return { status, text: process.written.stdout + process.written.stderr };
  }
  const stateFile = (): string => join(project.dir, '.rollcall', 'state.json');
  const idOf = (): string =>
    (JSON.parse(readFileSync(stateFile(), 'utf8')) as { readonly objects: Readonly<Record<string, { readonly id: string }>> }).objects[
      address
    ]?.id as string;

  test('are refused in a state, by its address', async () => {
    const text = readFileSync(stateFile(), 'utf8');
    for (const id of UNSAFE) {
      writeFileSync(stateFile(), text.replace(JSON.stringify(idOf()), JSON.stringify(id)));
      for (const args of id === '..' ? [['plan'], ['apply', '--auto-approve'], ['drift', '--write']] : [['plan']]) {
        const { status, text: said } = await run(...args);
        expect([id, status]).toEqual([id, 1]);
        expect(said).toMatch(/STATE_CORRUPT/);
        expect(said).toContain(`"${address}"`);
      }
      writeFileSync(stateFile(), text);
    }
  });

  test('are refused in a plan file, by where they stand in it', async () => {
    project.write({}, provider);
    project.declare('after');
    await run('plan', '--out', 'plan.json');
    const text = readFileSync(join(project.dir, 'plan.json'), 'utf8');
    expect(text).toContain(idOf());
    for (const id of UNSAFE) {
      writeFileSync(join(project.dir, 'plan.json'), text.replaceAll(JSON.stringify(idOf()), JSON.stringify(id)));
      const { status, text: said } = await run('apply', 'plan.json');
      expect([id, status]).toEqual([id, 1]);
      expect(said).toMatch(/PLAN_FILE/);
      expect(said).toMatch(/changes\.\d+\.id/);
    }
  });

  test('are refused by import before anything is asked', async () => {
    await run('state', 'rm', address);
    const asked = sandbox.requests().length;
    for (const id of UNSAFE) {
      const { status, text: said } = await run('import', address, '--', id);
      expect([id, status, said]).toEqual([id, 1, expect.stringMatching(/UNSAFE_ID|USAGE/)]);
    }
    expect(sandbox.requests()).toHaveLength(asked);
  });

  test('and ids that nothing has are told by import as what was typed, with where to look', async () => {
    await run('state', 'rm', address);
    const { status, text: said } = await run('import', address, 'nope');
    expect([status, said]).toEqual([1, expect.stringMatching(/"nope"[^]*\[(?:UNKNOWN_REFERENCE|USAGE)\][^]*rollcall drift --format json/)]);
    expect(said).not.toMatch(/could not be read|`id:`/);
  });

  test('are refused in the files, as the id of a group, of a group in it and of a member', async () => {
    const group = world.before['groups']?.[key] as Readonly<Record<string, Json>>;
    const block = group[provider] as Readonly<Record<string, Json>>;
    for (const id of UNSAFE) {
      project.write({ groups: { [key]: { ...group, [provider]: { ...block, id } } } }, provider);
      expect([id, await run('plan')]).toEqual([id, { status: 1, text: expect.stringMatching(/\[CONFIG_[A-Z]+\]/) }]);
      project.write({ groups: { [key]: { ...group, groups: [`id:${id}`] } } }, provider);
      expect([id, await run('plan')]).toEqual([id, { status: 1, text: expect.stringMatching(/\[CONFIG_[A-Z]+\]/) }]);
      project.write({ groups: { [key]: { ...group, [provider]: { ...block, ...MEMBERS[provider]?.(id) } } } }, provider);
      expect([id, await run('apply', '--auto-approve')]).toEqual([id, { status: 1, text: expect.stringMatching(/\[[A-Z_]+\]/) }]);
    }
  });

  test('in an answer leave it unread: nothing is deleted, and nothing is asked by them', async () => {
    const proxy = await startProxy(sandbox.urls[provider], idOf());
    const behind = makeMatrixProject({ ...sandbox, urls: { ...sandbox.urls, [provider]: proxy.url } }, [world]);
    try {
      writeFileSync(join(project.dir, 'rollcall.yaml'), readFileSync(join(behind.dir, 'rollcall.yaml')));
      const state = readFileSync(stateFile(), 'utf8').replaceAll(sandbox.urls[provider], proxy.url);
      for (const id of UNSAFE) {
        proxy.id = id;
        writeFileSync(stateFile(), state);
        // Nothing is declared any more: what is read as gone would be forgotten, and what is read at all deleted.
        project.write({ groups: {} }, provider);
        const { status, text: said } = await run('plan', '--format', 'json');
        expect([id, status]).toEqual([id, 1]);
        expect(said).toMatch(/PROVIDER_ANSWER/);
        expect(said).not.toMatch(/"action": ?"/);
        expect(await run('apply', '--auto-approve')).toMatchObject({ status: 1 });
      }
      expect(proxy.paths.filter((path) => !isPlainPath(path))).toEqual([]);
    } finally {
      behind.remove();
      await proxy.close();
    }
  });
});

function isPlainPath(path: string): boolean {
  const [before = ''] = path.split('?');
  return before
    .split('/')
    .slice(1)
    .every((part) => {
      const plain = decodeURIComponent(part);
      // oxlint-disable-next-line no-control-regex -- finding control characters is its purpose
      return plain !== '' && plain !== '.' && plain !== '..' && !/[/\\?#%\u0000-\u001f\u202e]/.test(plain);
    });
}

interface Proxy {
  readonly url: string;
  readonly paths: string[];
  /** What the answers say in the place of the id. */
  id: string;
  close(): Promise<void>;
}

/** Passes requests on; in answers, another id stands in the place of one. */
async function startProxy(to: string, from: string): Promise<Proxy> {
  const paths: string[] = [];
  const pass = async (response: ServerResponse, path: string, sent: RequestInit): Promise<void> => {
    const answer = await fetch(`${to}${path}`, sent);
    const text = await answer.text();
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' });
    response.end(text.replaceAll(JSON.stringify(from), JSON.stringify(proxy.id)));
  };
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    paths.push(path);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).filter(([name]) => !['host', 'connection', 'content-length', 'accept-encoding'].includes(name)),
      ) as Record<string, string>;
      const body = chunks.length > 0 ? Buffer.concat(chunks).toString('utf8') : undefined;
      void pass(response, path, { method: request.method ?? 'GET', headers, ...(body === undefined ? {} : { body }) });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: Proxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    id: from,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return proxy;
}
