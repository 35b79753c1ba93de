import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { HAVE_GIT, makeRepositories } from '../builders/git-repositories.ts';
import type { GitRepositories } from '../builders/git-repositories.ts';
import { HttpStateServer } from '../builders/http-state-server.ts';
import { HAVE_POSTGRES, startPostgres } from '../builders/postgres-server.ts';
import type { PostgresServer } from '../builders/postgres-server.ts';
import { WORLDS } from '../matrix/worlds/index.ts';
import { killAtMoments, makeMovingProject } from './migrations.ts';
import type { MovingProject, StatePlace } from './migrations.ts';

const HAVE_BOTH = HAVE_GIT && HAVE_POSTGRES;
if (!HAVE_BOTH)
  console.warn('\n!!!!\n!!!! skipped: states that move to PostgreSQL and from there, for there is no server or no git here\n!!!!\n');

describe.skipIf(!HAVE_BOTH).sequential('a state that moves between PostgreSQL and the other places', () => {
  let sandbox: Sandbox;
  let database: PostgresServer;
  let server: HttpStateServer;
  let repositories: GitRepositories;
  let project: MovingProject;
  let http: StatePlace;
  const local: StatePlace = { backend: 'local' };
  const git: StatePlace = { backend: 'git' };
  const postgres: StatePlace = { backend: 'postgres' };

  beforeAll(async () => {
    database = await startPostgres();
    sandbox = await startSandbox({ only: WORLDS.map(({ provider }) => provider), opal: { rateLimit: 'off' } });
    server = new HttpStateServer();
    http = { backend: 'http', settings: { address: `${await server.start()}/state` } };
    repositories = makeRepositories();
    const env = { ROLLCALL_STATE_POSTGRES: database.url() };
    project = await makeMovingProject(sandbox, { dir: repositories.clone(), env, clone: () => repositories.clone() });
  });
  afterAll(async () => {
    await sandbox?.close();
    await server?.end();
    await database?.end();
    repositories?.end();
  });

  it('is the same everywhere, and refused where it was, for every pair of places and back', async () => {
    for (const to of [postgres, http, postgres, git, postgres, local]) await project.move(to);

    expect(project.place).toEqual(local);
  });

  it('loses nothing where the move is killed, and ends there by the same command', { timeout: 1_800_000 }, async () => {
    const ways = [
      [local, postgres],
      [postgres, http],
    ] as const;

    const points = await killAtMoments(project, ways);

    expect(points).toBeGreaterThan(0);
    console.log(`killed at ${points} moments of moves to PostgreSQL and from there`);
  });
});
