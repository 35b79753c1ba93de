import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { applyProject } from '../../src/run/apply-project.ts';
import type { ApplyReport } from '../../src/run/apply-project.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { EmulatorName, Sandbox } from '../../src/sandbox/start.ts';
import { WORLDS } from '../matrix/worlds/index.ts';
import { makeExportProject } from './export-project.ts';

type Block = Readonly<Record<string, unknown>>;

/** A group that others have put something into, which a declaration leaves alone, and the list of the API that holds it. */
interface Shared {
  readonly provider: EmulatorName;
  readonly what: string;
  /** In the API. */
  readonly list: string;
  readonly before: Block;
  /** What somebody else puts in, as if it were declared. */
  readonly theirs: Block;
  /** Writes the object that holds the list. */
  readonly after: Block;
}

const SHARED: readonly Shared[] = [
  {
    provider: 'vault',
    what: 'members',
    list: 'member_entity_ids',
    before: { membership: 'additive', members: ['ada@acme.test'], vault: {} },
    theirs: { members: ['ada@acme.test', 'linus@acme.test'], vault: {} },
    after: { membership: 'additive', members: ['ada@acme.test', 'grace@acme.test'], vault: {} },
  },
  {
    provider: 'vault',
    what: 'policies',
    list: 'policies',
    before: { vault: { policies: [] }, lifecycle: { ignore: ['policies.theirs'] } },
    theirs: { vault: { policies: ['theirs'] } },
    after: { vault: { policies: ['two'] }, lifecycle: { ignore: ['policies.theirs'] } },
  },
  {
    provider: 'vault',
    what: 'groups in it',
    list: 'member_group_ids',
    before: { membership: 'additive', groups: ['one'], vault: {} },
    theirs: { groups: ['one', 'theirs'], vault: {} },
    after: { membership: 'additive', groups: ['one', 'two'], vault: {} },
  },
];

const INNER = { vault: {} };

describe('what others put into a group', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(() => sandbox.close());

  test.each(SHARED)(
    'of $provider stays where one read, whichever it is, shows no $what',
    async ({ provider, list, before, theirs, after }) => {
      const world = WORLDS.find((each) => each.provider === provider) as (typeof WORLDS)[number];
      const { url, ...settings } = world.target(sandbox);
      const base = new URL(url as string).pathname.replace(/\/$/, '');
      function project(): { apply(block: Block): Promise<ApplyReport> } {
        const made = makeExportProject(sandbox, provider, base, settings);
        onTestFinished(() => made.remove());
        return {
          apply(block) {
            writeFileSync(
              join(made.dir, 'groups', 'a.yaml'),
              JSON.stringify({ department: 'eng', groups: { shared: block, one: INNER, two: INNER, theirs: INNER } }),
            );
            return applyProject({ ...made.request(), approve: async () => true });
          },
        };
      }
      const shown = (): string => JSON.stringify(world.live(sandbox).filter((object) => JSON.stringify(object).includes('"shared"')));
      const lists = (): readonly string[] => listsIn(shown(), list);
      /** Everything up to the apply that is disturbed; then how many reads it has. */
      async function run(at: number | undefined): Promise<{ readonly reads: number; readonly theirs: readonly string[] }> {
        sandbox.reset();
        const mine = project();
        expect((await mine.apply(before)).outcome).toMatchObject({ converged: true });
        expect((await project().apply(theirs)).outcome).toMatchObject({ converged: true });
        const held = lists();
        let reads = 0;
        sandbox.hooks.rewrite = (request, answer) => {
          if (request.method !== 'GET' && request.method !== 'LIST') return answer;
          reads += 1;
          return reads === at ? { ...answer, body: emptied(answer.body, list) } : answer;
        };
        await mine.apply(after);
        sandbox.hooks.rewrite = undefined;
        const now = lists();
        expect(
          held.filter((element) => !now.includes(element)),
          `read ${at}`,
        ).toEqual([]);
        return { reads, theirs: held };
      }

      const { reads, theirs: held } = await run(undefined);
      expect(held.length).toBeGreaterThan(0);
      for (let at = 1; at <= reads; at++) await run(at);
    },
  );
});

/** What every list of a name holds. */
function listsIn(text: string, name: string): readonly string[] {
  const found: string[] = [];
  JSON.parse(text, (key, value: unknown) => {
    if (key === name && Array.isArray(value)) found.push(...value.map((item) => JSON.stringify(item)));
    return value;
  });
  return found;
}

/** The same answer, in which every list of a name shows nothing. */
function emptied(body: string, name: string): string {
  return JSON.stringify(JSON.parse(body, (key, value: unknown) => (key === name && Array.isArray(value) ? null : value)));
}
