import fc from 'fast-check';
import { startSandbox } from '../../../src/sandbox/start.ts';
import type { Sandbox } from '../../../src/sandbox/start.ts';
import { CONSOLES } from '../consoles/index.ts';
import { IS_FULL } from '../sample.ts';
import { BEGINNINGS, STEPS } from './commands.ts';
import type { MakePlace } from './places.ts';
import { Story } from './story.ts';
import type { Tally } from './story.ts';

/** A system in which the value of a group keeps it from being deleted has another end than this model knows. */
const WHO = CONSOLES.filter((who) => !who.fieldKeepsGroup);

/** ROLLCALL_FUZZ_SECONDS lets it go on for so long (`npm run fuzz`), ROLLCALL_FUZZ_SEED begins elsewhere. */
const SECONDS = Number(process.env['ROLLCALL_FUZZ_SECONDS'] ?? 0);
const SEED = Number(process.env['ROLLCALL_FUZZ_SEED'] ?? 1);
/** Whoever says how long gets no more than that: with 0 seconds what one seed gives. */
const FEW = process.env['ROLLCALL_FUZZ_SECONDS'] === undefined ? 3 : 1;
const MANY = 150;

/** The systems that the stories are about. */
export interface Stories {
  readonly sandbox: Sandbox;
  end(): Promise<void>;
}

/** Starts them. */
export async function startStories(): Promise<Stories> {
  const sandbox = await startSandbox({ only: WHO.map(({ world }) => world.provider), opal: { rateLimit: 'off' } });
  return { sandbox, end: () => sandbox.close() };
}

/** Random stories by a seed: each failure says what was done, and shrinks to the shortest that fails. */
export async function runStories(
  { sandbox }: Stories,
  place: { readonly name: string; readonly makePlace: MakePlace; readonly share: number },
): Promise<void> {
  const until = performance.now() + (SECONDS * 1000) / 4;
  const tally: Tally = new Map();
  let count = 0;
  let steps = 0;
  const property = fc.asyncProperty(
    fc.constantFrom(...WHO.map(({ world }) => world.provider)),
    fc.boolean(),
    BEGINNINGS,
    fc.commands([...STEPS], { maxCommands: 24, size: 'max' }),
    async (provider, isFar, beginning, commands) => {
      const who = WHO.find(({ world }) => world.provider === provider) as (typeof WHO)[number];
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
      steps += [...commands].length;
    },
  );
  let seed = SEED;
  do {
    await fc.assert(property, { seed, numRuns: (IS_FULL ? MANY : FEW) * place.share });
    seed += 1;
  } while (performance.now() < until);
  const ends = [...tally].sort(([x], [y]) => (x < y ? -1 : 1)).map(([what, times]) => `${times} ${what}`);
  console.log(`Two writers: ${count} stories of ${steps} steps, in ${place.name}, from seed ${SEED} (${ends.join(', ')})`);
}
