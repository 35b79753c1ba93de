import { afterAll, beforeAll, describe, it, vi } from 'vitest';
import { HAVE_POSTGRES, startPostgres } from '../builders/postgres-server.ts';
import type { PostgresServer } from '../builders/postgres-server.ts';
import { startProxy } from '../builders/cuttable-proxy.ts';
import type { CuttableProxy } from '../builders/cuttable-proxy.ts';
import type { Life } from './life.ts';
import { localPlace } from './two-writers/places.ts';
import type { Place } from './two-writers/places.ts';
import { runStories, startStories } from './two-writers/run-stories.ts';
import type { Stories } from './two-writers/run-stories.ts';

vi.mock('../../src/http/client.ts', async (original) => (await import('./stage.ts')).clientsOfStage(await original()));
vi.mock('../../src/state/index.ts', async (original) => (await import('./stage.ts')).storesOfStage(await original()));

if (!HAVE_POSTGRES) console.warn('\n!!!!\n!!!! skipped: two runners with their state in PostgreSQL, for there is no server here\n!!!!\n');

describe.skipIf(!HAVE_POSTGRES)('two runners that share a state, and somebody at the console', () => {
  let server: PostgresServer;
  let stories: Stories;
  let databases = 0;
  beforeAll(async () => {
    server = await startPostgres();
    stories = await startStories();
  }, 120_000);
  afterAll(async () => {
    await stories?.end();
    await server?.end();
  });

  /** A database of its own; each run has its own way there, which is cut when it dies. */
  async function makePlace(): Promise<Place> {
    const local = await localPlace(() => undefined);
    const ways = new Map<Life, CuttableProxy>();
    databases += 1;
    const database = `two_${databases}`;
    server.run(`CREATE DATABASE ${database}`);
    return {
      isShared: true,
      keepsLocks: false,
      settings: { backend: 'postgres' },
      folder: () => local.folder(),
      async env(life) {
        const way = await startProxy(Number(new URL(server.url()).port));
        ways.set(life, way);
        return { ROLLCALL_STATE_POSTGRES: server.url(database).replace(/:\d+\//, `:${way.port}/`) };
      },
      bury(life) {
        ways.get(life)?.end();
        ways.delete(life);
        // The server notices a moment later that a connection ended; whoever lives has one.
        for (let looks = 0; looks < 100 && sessions(database) > ways.size; looks += 1);
      },
      async end() {
        await local.end();
        server.run(`DROP DATABASE ${database} WITH (FORCE)`);
      },
    };
  }

  function sessions(database: string): number {
    return Number(server.run(`SELECT count(*) FROM pg_stat_activity WHERE datname = '${database}'`));
  }

  it('lose nothing, make nothing twice and undo nothing silently: in PostgreSQL', { timeout: 7_200_000 }, async () => {
    await runStories(stories, { name: 'PostgreSQL', makePlace, share: 1 });
  });
});
