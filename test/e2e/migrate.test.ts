import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { HAVE_GIT, makeRepositories } from '../builders/git-repositories.ts';
import type { GitRepositories } from '../builders/git-repositories.ts';
import { HttpStateServer } from '../builders/http-state-server.ts';
import { WORLDS } from '../matrix/worlds/index.ts';
import { killAtMoments, makeMovingProject } from './migrations.ts';
import type { MovingProject, StatePlace } from './migrations.ts';

if (!HAVE_GIT) console.warn('\n!!!!\n!!!! skipped: states that move between backends, for there is no git here\n!!!!\n');

describe.skipIf(!HAVE_GIT).sequential('a state that moves between a file, a server and a branch', () => {
  let sandbox: Sandbox;
  let server: HttpStateServer;
  let repositories: GitRepositories;
  let project: MovingProject;
  let http: StatePlace;
  const local: StatePlace = { backend: 'local' };
  const git: StatePlace = { backend: 'git' };

  beforeAll(async () => {
    sandbox = await startSandbox({ only: WORLDS.map(({ provider }) => provider), opal: { rateLimit: 'off' } });
    server = new HttpStateServer();
    http = { backend: 'http', settings: { address: `${await server.start()}/state` } };
    repositories = makeRepositories();
    project = await makeMovingProject(sandbox, { dir: repositories.clone(), clone: () => repositories.clone() });
  });
  afterAll(async () => {
    await sandbox?.close();
    await server?.end();
    repositories?.end();
  });

  it('is the same everywhere, and refused where it was, for every pair of places and back', async () => {
    for (const to of [http, local, git, http, git, local]) await project.move(to);

    expect(project.place).toEqual(local);
  });

  it('loses nothing where the move is killed, and ends there by the same command', { timeout: 1_800_000 }, async () => {
    const ways = [
      [local, http],
      [http, git],
      [git, local],
    ] as const;

    const points = await killAtMoments(project, ways);

    expect(points).toBeGreaterThan(0);
    console.log(`killed at ${points} moments of moves between backends`);
  });
});
