import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Declaration } from '../../src/core/model/project.ts';
import type { Outcome } from '../../src/core/model/outcome.ts';
import type { Plan } from '../../src/core/model/plan.ts';
import type { Problem } from '../../src/core/model/problem.ts';
import { makePlan } from '../../src/core/plan/make-plan.ts';
import type { Answer, Live, WriteClient, WriteIo } from '../../src/core/provider.ts';
import { applyPlan } from '../../src/run/apply.ts';
import { readState } from '../../src/state/recover.ts';
import { openFakeStore } from '../builders/fake-project.ts';
import { declaredOf, planInput } from '../builders/plan-input.ts';
import { pageOf } from './pages.ts';
import { roster } from './roster-provider.ts';

interface Row {
  name: string;
  members: string[];
}

/** The API that the guide invents, in memory: it refuses a name that is taken. */
class Roster {
  readonly groups = new Map<string, Row>();
  readonly writes: string[] = [];
  #next = 1;

  add(row: Row): string {
    const id = `r${this.#next++}`;
    this.groups.set(id, row);
    return id;
  }

  client(): WriteClient {
    const answer = (body: unknown): Promise<Answer> =>
      Promise.resolve({ status: 200, body: body as Answer['body'], headers: {}, requestId: undefined });
    return {
      get: () => answer({ groups: [...this.groups].map(([id, row]) => ({ id, ...row })) }),
      query: () => Promise.reject(new Error('there are no queries')),
      send: (method, path, body) => {
        this.writes.push(`${method} ${path}`);
        return answer(this.#write(method, path.split('/')[2], body as unknown as Row));
      },
      setHeader: () => undefined,
      close: () => Promise.resolve(),
    };
  }

  #write(method: string, id: string | undefined, row: Row): unknown {
    if (id !== undefined && method === 'DELETE') return this.groups.delete(id);
    if ([...this.groups].some(([other, { name }]) => other !== id && name === row.name)) throw new Error('409');
    if (id === undefined) return { id: this.add(row) };
    return this.groups.set(id, row).get(id);
  }
}

const TARGET = { ...planInput({}).targets[0]!.target, provider: 'roster' };
const SIGNAL = new AbortController().signal;

let dir: string;
let api: Roster;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rollcall-roster-'));
  api = new Roster();
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function declare(groups: Readonly<Record<string, readonly string[]>>): Declaration {
  const objects = Object.entries(groups).map(([key, members]) => ({
    ...declaredOf({ key }),
    provider: 'roster',
    block: {},
    members: members.map((email) => ({ email })),
  }));
  return { ...planInput({ project: { targets: [TARGET] } }).declaration, objects, digest: JSON.stringify(groups) };
}

async function plan(declaration: Declaration): Promise<Plan> {
  const { state } = await readState(openFakeStore(dir));
  const live = (await roster.connect(TARGET, io()).read(Promise.resolve({} as never), SIGNAL)) as Live;
  const desire = (declared: Parameters<typeof roster.desire>[0]) => roster.desire(declared, live as Live<undefined>);
  const targets = [{ target: TARGET, kinds: roster.kinds, live, incomplete: [], desire }];
  const made = makePlan({ toolVersion: '0', date: '2026-11-23', scope: null, declaration, state, targets });
  expect(made.problems).toEqual([]);
  return made.plan!;
}

async function apply(
  declaration: Declaration,
  given: Plan,
): Promise<{ readonly outcome: Outcome | undefined; readonly problems: readonly Problem[] }> {
  const store = openFakeStore(dir);
  const { state } = await readState(store);
  const writer = roster.connectWriter(TARGET, io());
  const live = await writer.read(Promise.resolve({} as never), SIGNAL);
  const target = { provider: roster as never, writer: writer as never, live, parallelism: 4 };
  return applyPlan({
    plan: given,
    declaration,
    targets: new Map([[TARGET.name, target]]),
    store,
    state,
    observer: {},
    signal: SIGNAL,
    now: () => 0,
    elapsed: () => performance.now(),
    date: '2026-11-23',
    who: 'ada',
    commit: undefined,
  });
}

function io(): WriteIo {
  return { http: () => api.client(), credential: { token: 't', origin: 'ROSTER_TOKEN' } } as unknown as WriteIo;
}

describe('the provider of the guide', () => {
  it('is printed there as it is tested here', () => {
    const source = readFileSync(new URL('./roster-provider.ts', import.meta.url), 'utf8').replaceAll('../../src/core/', '../../core/');

    const [block] = pageOf('docs/writing-a-provider.md').blocks.filter(({ language, info }) => language === 'ts' && info === 'roster');

    expect(block?.text).toBe(source);
  });

  it('creates, adopts, changes and deletes, and has nothing to do afterwards', async () => {
    api.add({ name: 'door', members: ['eve@acme.test'] });
    const stages = [
      { engineering: ['ada@acme.test'], door: ['ada@acme.test'] },
      { engineering: ['ada@acme.test', 'bob@acme.test'], door: ['ada@acme.test'] },
      { door: ['ada@acme.test'] },
    ];

    for (const groups of stages) {
      const { outcome, problems } = await apply(declare(groups), await plan(declare(groups)));
      expect(problems).toEqual([]);
      expect(outcome).toMatchObject({ converged: true, cancelled: false });
      expect((await plan(declare(groups))).changes).toEqual([]);
      expect(Object.fromEntries([...api.groups.values()].map(({ name, members }) => [name, members.toSorted()]))).toEqual(groups);
    }
  });

  it('writes nothing over what somebody changed since the plan', async () => {
    const first = declare({ engineering: ['ada@acme.test'] });
    await apply(first, await plan(first));
    const next = declare({ engineering: ['ada@acme.test', 'bob@acme.test'] });
    const made = await plan(next);
    const [id] = [...api.groups.keys()];
    api.groups.set(id!, { name: 'engineering', members: ['eve@acme.test'] });
    const before = api.writes.length;

    const { outcome } = await apply(next, made);

    expect(outcome?.changes[0]).toMatchObject({ status: 'stale' });
    expect(api.writes).toHaveLength(before);
  });
});
