import { afterAll, beforeAll, describe, it, vi } from 'vitest';
import { HAVE_GIT } from '../builders/git-repositories.ts';
import { gitPlace, httpPlace, localPlace } from './two-writers/places.ts';
import { runStories, startStories } from './two-writers/run-stories.ts';
import type { Stories } from './two-writers/run-stories.ts';

vi.mock('../../src/http/client.ts', async (original) => (await import('./stage.ts')).clientsOfStage(await original()));
vi.mock('../../src/state/index.ts', async (original) => (await import('./stage.ts')).storesOfStage(await original()));
vi.mock('../../src/state/git-command.ts', async (original) => (await import('./stage.ts')).gitOfStage(await original()));

if (!HAVE_GIT) console.warn('\n!!!!\n!!!! skipped: two runners with their state in git, for there is no git here\n!!!!\n');

const PLACES = [
  { name: 'a file', makePlace: localPlace, share: 2 },
  { name: 'a server', makePlace: httpPlace, share: 1 },
  ...(HAVE_GIT ? [{ name: 'git', makePlace: gitPlace, share: 1 }] : []),
];

describe.sequential('two runners that share a state, and somebody at the console', () => {
  let stories: Stories;
  beforeAll(async () => {
    stories = await startStories();
  });
  afterAll(() => stories.end());

  it.each(PLACES)('lose nothing, make nothing twice and undo nothing silently: in $name', { timeout: 7_200_000 }, async (place) => {
    await runStories(stories, place);
  });
});
