import fc from 'fast-check';
import { expect } from 'vitest';
import { startSandbox } from '../../../src/sandbox/start.ts';
import type { Sandbox } from '../../../src/sandbox/start.ts';
import { CONSOLES } from '../consoles/index.ts';
import { IS_FULL } from '../sample.ts';
import { BEGINNINGS, STEPS } from './commands.ts';
import type { MakePlace } from './places.ts';
import { Story } from './story.ts';
import type { Tally } from './story.ts';

/** ROLLCALL_FUZZ_SECONDS lets it go on for so long (`npm run fuzz`), ROLLCALL_FUZZ_SEED begins elsewhere. */
const SECONDS = Number(process.env['ROLLCALL_FUZZ_SECONDS'] ?? 0);
const SEED = Number(process.env['ROLLCALL_FUZZ_SEED'] ?? 1);
const FEW = 3;
const MANY = 150;
/** Shares of the time that the places of `npm run fuzz` have together: two for a file, one each for a server and for git. */
const SHARES = 4;

/** The systems that the stories are about. */
export interface Stories {
  readonly sandbox: Sandbox;
  end(): Promise<void>;
}

/** Starts them. */
export async function startStories(): Promise<Stories> {
  const sandbox = await startSandbox({ only: CONSOLES.map(({ world }) => world.provider), opal: { rateLimit: 'off' } });
  return { sandbox, end: () => sandbox.close() };
}

/** Whoever says how long gets no more than that: with 0 seconds the story of the one seed. */
function storiesAtLeast(share: number): number {
  if (process.env['ROLLCALL_FUZZ_SECONDS'] !== undefined) return 1;
  return (IS_FULL ? MANY : FEW) * share;
}

/** Random stories, one of each seed: each failure names its seed, says what was done, and shrinks to the shortest that fails. */
export async function runStories(
  { sandbox }: Stories,
  place: { readonly name: string; readonly makePlace: MakePlace; readonly share: number },
): Promise<void> {
  const until = performance.now() + (SECONDS * 1000 * place.share) / SHARES;
  const tally: Tally = new Map();
  let count = 0;
  let steps = 0;
  const property = fc.asyncProperty(
    fc.constantFrom(...CONSOLES.map(({ world }) => world.provider)),
    fc.boolean(),
    BEGINNINGS,
    fc.commands([...STEPS], { maxCommands: 24, size: 'max' }),
    async (provider, isFar, beginning, commands) => {
      const who = CONSOLES.find(({ world }) => world.provider === provider) as (typeof CONSOLES)[number];
      const story = await Story.begin({ sandbox, who, makePlace: place.makePlace, isFar, tally });
      try {
        for (const [key, content] of beginning) story.declare(key, content);
        for (const runner of story.runners) story.pull(runner);
        await story.apply(story.runners[0] as (typeof story.runners)[number], { fromFile: false });
        await fc.asyncModelRun(() => ({ model: story, real: story }), commands);
        await story.end();
      } finally {
        await story.close();
      }
      count += 1;
      steps += story.steps;
    },
  );
  const atLeast = storiesAtLeast(place.share);
  for (let seed = SEED; seed < SEED + atLeast || performance.now() < until; seed += 1) await fc.assert(property, { seed, numRuns: 1 });
  const ends = [...tally].sort(([x], [y]) => (x < y ? -1 : 1)).map(([what, times]) => `${times} ${what}`);
  console.log(`Two writers: ${count} stories of ${steps} steps, in ${place.name}, from seed ${SEED} (${ends.join(', ')})`);
  // A few stories may do without; many that do show nothing.
  if (count >= MANY)
    for (const what of ['paused', 'killed', 'locked out', 'stranger kept', 'plan file again'])
      expect(tally.get(what) ?? 0, what).toBeGreaterThan(0);
}
