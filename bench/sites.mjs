import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { timeOnce } from './measure.mjs';
import { TARGET, writeProject } from './project.mjs';
import { seed } from './seed.mjs';
import { end, startServer } from './server.mjs';

const NOTHING_TO_DO = /^No changes\./m;

/**
 * A server with groups in it and a project that declares them, adopted: what a plan of it finds is that nothing is to do.
 *
 * @typedef {{ groups: number, plan: Program, apply: Program, audit: Program, loop: Program }} Site
 */

/** Makes sites below a folder and remembers what has to be ended. */
export function makeBuilder({ root, cli, bao }) {
  const running = [];
  let made = 0;

  /** A fresh server that holds `content`. */
  async function server(content) {
    const started = await startServer({ bao, cli });
    running.push(() => started.stop());
    await seed(started, content);
    return started;
  }

  /** A project for what `server` holds, reached at `url`; its state comes from a real apply, which adopts the groups. */
  function site({ server: { url, token }, groups, name }) {
    const dir = join(root, `${++made}`);
    mkdirSync(dir);
    writeProject(dir, { url, groups });
    const env = { [`ROLLCALL_TOKEN_${TARGET.toUpperCase()}`]: token };
    const program = (what, args, expect) => ({
      name: `${what} ${name}`,
      args: [cli, ...args],
      cwd: dir,
      env,
      ...(expect ? { expect } : {}),
    });
    timeOnce(program('adopt', ['apply', '--auto-approve']));
    const found = {
      groups: groups.length,
      plan: program('plan', ['plan'], NOTHING_TO_DO),
      apply: program('apply', ['apply', '--auto-approve'], NOTHING_TO_DO),
      audit: {
        ...program('audit', [], /^Audit pack 1 /m),
        args: [fileURLToPath(new URL('fresh-pack.mjs', import.meta.url)), cli, join(dir, 'packs', 'one')],
      },
      loop: {
        name: `loop ${name}`,
        args: [fileURLToPath(new URL('loop.mjs', import.meta.url))],
        env: { LOOP_URL: url, LOOP_TOKEN: token },
        expect: new RegExp(`^${groups.length} groups, `),
      },
    };
    timeOnce(found.plan);
    return found;
  }

  return {
    server,
    site,
    /** The same server behind a proxy that answers later. */
    async delayed(real, ms) {
      const proxy = await startProxy(new URL(real.url).port, ms);
      running.push(() => end(proxy.child));
      return { ...real, url: proxy.url };
    },
    async close() {
      await Promise.all(running.splice(0).map((stop) => stop()));
    },
  };
}

async function startProxy(port, ms) {
  const program = fileURLToPath(new URL('delay.mjs', import.meta.url));
  const child = spawn(process.execPath, [program, port, String(ms)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const own = await new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', (text) => resolve(text.trim()));
    child.once('exit', (status) => reject(new Error(`the delaying proxy ended with status ${status}`)));
  });
  return { child, url: `http://127.0.0.1:${own}` };
}
