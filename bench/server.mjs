import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * The Vault-compatible server that everything is measured against: a fresh one on a free loopback port.
 *
 * @typedef {{ name: string, real: boolean, url: string, token: string, stop(): Promise<void> }} Server
 */

/** Where the OpenBao binary is: `ROLLCALL_BENCH_BAO`, else `bao` on the PATH; undefined where there is none. */
export function findBao() {
  for (const command of [process.env['ROLLCALL_BENCH_BAO'], 'bao']) {
    if (command === undefined || command === '') continue;
    const tried = spawnSync(command, ['version'], { encoding: 'utf8' });
    if (tried.status === 0)
      return {
        command,
        version: tried.stdout
          .trim()
          .split('\n')[0]
          .replace(/ \(.*$/, ''),
      };
  }
  return undefined;
}

/**
 * Starts OpenBao, or the sandbox's emulator where there is none. The emulator answers from JavaScript on one core, so that ratios
 * against it flatter: whoever starts it says so.
 *
 * @returns {Promise<Server>}
 */
export async function startServer({ bao, cli }) {
  return bao ? startBao(bao) : startEmulator(cli);
}

async function startBao(bao) {
  const port = await freePort();
  const args = [
    'server',
    '-dev',
    '-dev-root-token-id=root',
    `-dev-listen-address=127.0.0.1:${port}`,
    '-dev-no-store-token',
    '-log-level=error',
  ];
  const child = spawn(bao.command, args, { stdio: 'ignore', env: withoutVault() });
  const url = `http://127.0.0.1:${port}`;
  await untilReady(url, child);
  return { name: bao.version, real: true, url, token: 'root', stop: () => end(child) };
}

async function startEmulator(cli) {
  const child = spawn(process.execPath, [cli, 'sandbox', '--only', 'vault', '--empty'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const printed = await new Promise((resolve, reject) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      if (/^ready$/m.test(text)) resolve(text);
    });
    child.once('exit', (status) => reject(new Error(`"rollcall sandbox" ended with status ${status} before it was ready`)));
  });
  const url = /^export ROLLCALL_SANDBOX_VAULT_URL='?([^'\s]+)'?$/m.exec(printed)?.[1];
  const token = /^export \w*TOKEN\w*='?([^'\s]+)'?$/m.exec(printed)?.[1];
  if (url === undefined || token === undefined) throw new Error(`"rollcall sandbox" printed neither url nor token:\n${printed}`);
  return { name: "the sandbox's emulator", real: false, url, token, stop: () => end(child) };
}

async function untilReady(url, child) {
  const deadline = performance.now() + 20_000;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the server ended with status ${child.exitCode} before it was ready`);
    const answer = await fetch(`${url}/v1/sys/health`).catch(() => undefined);
    if (answer?.status === 200) return;
    await pause(50);
  }
  throw new Error(`the server at ${url} was not ready after 20 seconds`);
}

/** A port whose successor is free too: a dev server takes that one for its cluster. */
async function freePort() {
  for (;;) {
    const first = await listen(0);
    const { port } = first.address();
    const second = await listen(port + 1).catch(() => undefined);
    await Promise.all([first, second].map((server) => server && new Promise((resolve) => server.close(resolve))));
    if (second) return port;
  }
}

function listen(port) {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

function withoutVault() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VAULT|BAO)_/.test(name)));
}

/** Ends a child and waits until it is gone. */
export async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}
