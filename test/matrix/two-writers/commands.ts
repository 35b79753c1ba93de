import fc from 'fast-check';
import { KEYS, PEOPLE, STRANGER } from './model.ts';
import type { Content } from './model.ts';
import type { Edit, Story } from './story.ts';
import type { Runner } from './runner.ts';

type Command = fc.AsyncCommand<Story, Story>;

const VALUES = ['first', 'second'] as const;

/** A command that may be done while `can` holds; the story is its own model. */
function command(title: string, can: (story: Story) => boolean, run: (story: Story) => Promise<void> | void): Command {
  return {
    check: can,
    async run(_model, story) {
      story.steps += 1;
      await run(story);
    },
    toString: () => title,
  };
}

const runner = (index: number) => (story: Story) => story.runners[index] as Runner;
const isIdle = (index: number) => (story: Story) => runner(index)(story).begun === undefined;

const contents: fc.Arbitrary<Content | undefined> = fc.option(
  fc.record({
    members: fc.subarray([...PEOPLE], { minLength: 1 }),
    field: fc.constantFrom(...VALUES),
  }),
  { nil: undefined, freq: 4 },
);
const edits: fc.Arbitrary<Edit> = fc.record({
  type: fc.constantFrom('join', 'leave', 'change', 'remove'),
  email: fc.constantFrom(...PEOPLE, STRANGER),
  value: fc.constantFrom('first', 'second', 'third'),
});
const moments = fc.option(fc.integer({ min: 1, max: 45 }), { nil: undefined, freq: 3 });
const who = fc.nat(1);
const key = fc.constantFrom(...KEYS);
const commits = fc.uniqueArray(fc.tuple(key, contents), { minLength: 1, maxLength: KEYS.length, selector: ([name]) => name });

/** What is declared and applied when a story begins. */
export const BEGINNINGS = commits;

/** A commit, pulled by some; then one of them applies it, or what it has. */
const declaring = fc.tuple(commits, fc.subarray([0, 1])).map(([commit, pullers]) =>
  command(`declare ${JSON.stringify(commit)}, pulled by ${pullers.join(' and ') || 'nobody'}`, always, (story) => {
    for (const [name, content] of commit) story.declare(name, content);
    for (const index of pullers) if (isIdle(index)(story)) story.pull(runner(index)(story));
  }),
);
const pulling = who.map((index) => command(`pull ${index}`, isIdle(index), (story) => story.pull(runner(index)(story))));
const planning = who.map((index) => command(`plan ${index}`, isIdle(index), (story) => story.plan(runner(index)(story))));
const applying = fc
  .tuple(who, moments)
  .map(([index, pauseAt]) =>
    command(`apply ${index}${until(pauseAt)}`, isIdle(index), (story) => story.apply(runner(index)(story), { fromFile: false, pauseAt })),
  );
const applyingFile = fc.tuple(who, moments).map(([index, pauseAt]) =>
  command(
    `apply ${index} from its file${until(pauseAt)}`,
    (story) => isIdle(index)(story) && runner(index)(story).hasPlan,
    (story) => story.apply(runner(index)(story), { fromFile: true, pauseAt }),
  ),
);
const changing = fc.tuple(commits, who, moments).map(([commit, index, pauseAt]) =>
  command(`declare ${JSON.stringify(commit)}, pulled and applied by ${index}${until(pauseAt)}`, isIdle(index), async (story) => {
    for (const [name, content] of commit) story.declare(name, content);
    story.pull(runner(index)(story));
    await story.apply(runner(index)(story), { fromFile: false, pauseAt });
  }),
);
const meddling = fc.array(fc.tuple(key, edits), { minLength: 1, maxLength: 3 });
/** A plan file that finds something changed, and what it did itself taken back when it is applied again. */
const repeating = fc.tuple(commits, who, meddling, meddling).map(([commit, index, before, between]) =>
  command(
    `declare ${JSON.stringify(commit)}, planned by ${index}, console ${JSON.stringify(before)}, apply its file, console ${JSON.stringify(between)}, apply it again`,
    isIdle(index),
    async (story) => {
      const one = runner(index)(story);
      for (const [name, content] of commit) story.declare(name, content);
      story.pull(one);
      await story.plan(one);
      for (const meddled of [before, between]) {
        for (const [name, edit] of meddled) story.edit(name, edit);
        if (one.hasPlan) await story.apply(one, { fromFile: true });
      }
    },
  ),
);
const isPaused = (index: number) => (story: Story) => !isIdle(index)(story);
const resuming = who.map((index) => command(`resume ${index}`, isPaused(index), (story) => story.resume(runner(index)(story))));
const killing = who.map((index) => command(`kill ${index}`, isPaused(index), (story) => story.kill(runner(index)(story))));
const editing = fc.tuple(key, edits).map(([name, edit]) =>
  command(
    `console ${name} ${JSON.stringify(edit)}`,
    (story) => story.live().has(name),
    (story) => story.edit(name, edit),
  ),
);

/** What can happen next, and how often. */
const WEIGHTS: readonly (readonly [fc.Arbitrary<Command>, times: number])[] = [
  [declaring, 2],
  [pulling, 1],
  [planning, 2],
  [changing, 3],
  [applying, 2],
  [applyingFile, 2],
  [repeating, 2],
  [resuming, 2],
  [killing, 2],
  [editing, 3],
];

/** What can happen next. */
export const STEPS: readonly fc.Arbitrary<Command>[] = WEIGHTS.flatMap(([step, times]) => Array.from({ length: times }, () => step));

function until(pauseAt: number | undefined): string {
  return pauseAt === undefined ? '' : `, until moment ${pauseAt}`;
}

function always(): boolean {
  return true;
}
