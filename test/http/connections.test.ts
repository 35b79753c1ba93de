import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { DispatchHandler, Dispatcher } from 'undici/lib/dispatcher/pool.js';
import { describe, expect, test } from 'vitest';
import { openConnections } from '../../src/http/connections.ts';
import { json, listen, listenTcp, freePort } from './loopback.ts';

/** undici's modules are loaded by paths that it does not promise. When one of these fails after an update, look there first. */
const PINNED = '7.30.2';

const options = {
  connections: 2,
  timeouts: { connectMs: 1000, headersMs: 1000, bodyMs: 1000 },
  tls: undefined,
  directory: '.',
  proxy: undefined,
};

/** Everything that undici tells a handler, in order. */
function listening(): { readonly handler: DispatchHandler; readonly told: string[]; readonly over: Promise<void> } {
  const told: string[] = [];
  let end: () => void = () => undefined;
  const over = new Promise<void>((resolve) => (end = resolve));
  return {
    told,
    over,
    handler: {
      onConnect: () => void told.push('connect'),
      onHeaders(status, rawHeaders) {
        told.push(`headers ${status} ${rawHeaders.length % 2} ${Buffer.isBuffer(rawHeaders[0])}`);
        return true;
      },
      onData(chunk) {
        told.push(`data ${Buffer.isBuffer(chunk)} ${chunk.toString()}`);
        return true;
      },
      onComplete() {
        told.push('complete');
        end();
      },
      onError(error) {
        told.push(`error ${(error as NodeJS.ErrnoException).code}`);
        end();
      },
    },
  };
}

async function dispatch(connections: Dispatcher, origin: string): Promise<string[]> {
  const { handler, told, over } = listening();
  connections.dispatch({ origin, path: '/', method: 'GET', headers: ['a', 'b'], body: null }, handler);
  await over;
  return told;
}

describe('undici, of which the insides are used', () => {
  test(`is pinned to exactly ${PINNED}, installed and declared`, () => {
    const require = createRequire(import.meta.url);
    const ours = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    const theirs = JSON.parse(readFileSync(require.resolve('undici/package.json'), 'utf8')) as { version: string };

    expect(ours.dependencies['undici']).toBe(PINNED);
    expect(theirs.version).toBe(PINNED);
  });

  test('tells of a request in the order that is relied on', async () => {
    const server = await listen((_request, response) => json(response, 200, {}));
    const connections = await openConnections({ ...options, origin: server.url });

    expect(await dispatch(connections, server.url)).toEqual(['connect', 'headers 200 0 true', 'data true {}', 'complete']);
    await connections.close();
  });

  test('does not say "connect" where nothing was sent: this is what decides whether a write may be repeated', async () => {
    const origin = `http://127.0.0.1:${await freePort()}`;
    const connections = await openConnections({ ...options, origin });

    expect(await dispatch(connections, origin)).toEqual(['error ECONNREFUSED']);
    await connections.destroy();
  });

  test('says "connect" before it says that the connection broke', async () => {
    const server = await listenTcp((socket) => socket.on('data', () => socket.destroy()));
    const connections = await openConnections({ ...options, origin: server.url });

    expect(await dispatch(connections, server.url)).toEqual(['connect', 'error UND_ERR_SOCKET']);
    await connections.destroy();
  });

  test('waits for what is in flight when it is closed', async () => {
    const server = await listen((_request, response) => setImmediate(() => json(response, 200, {})));
    const connections = await openConnections({ ...options, origin: server.url });

    const pending = dispatch(connections, server.url);
    await connections.close();

    expect((await pending).at(-1)).toBe('complete');
  });
});

describe('loading', () => {
  const run = (script: string): { readonly stdout: string; readonly stderr: string } => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
      cwd: new URL('../..', import.meta.url),
    });
    return { stdout: stdout.trim(), stderr };
  };

  test('takes no more of undici than the pool and what it needs', () => {
    const { stdout, stderr } = run(`
      import { createRequire } from 'node:module';
      const require = createRequire(import.meta.url);
      require('undici/lib/dispatcher/pool.js');
      console.log(Object.keys(require.cache).filter((path) => /undici.lib.(web|api|mock|cache|interceptor)/.test(path)).length);
    `);

    expect({ stdout, stderr }).toEqual({ stdout: '0', stderr: '' });
  });

  test('knows the flag that keeps V8 from compiling the parser twice', () => {
    expect(run("import { setFlagsFromString } from 'node:v8'; setFlagsFromString('--liftoff-only');").stderr).toBe('');
  });
});
