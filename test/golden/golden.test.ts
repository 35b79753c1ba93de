import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/config/diagnose.ts';
import { readDeclaration } from '../../src/config/read-declaration.ts';
import { readProject } from '../../src/config/read-project.ts';
import { canonicalText } from '../../src/core/model/json.ts';
import type { Declaration } from '../../src/core/model/project.ts';
import type { State } from '../../src/core/model/state.ts';
import { providers } from '../../src/providers/index.ts';
import type { KnownProvider } from '../../src/providers/index.ts';
import { reports } from '../../src/reports/index.ts';
import { planFrom } from '../../src/run/plan.ts';
import type { OpenedProject } from '../../src/run/project.ts';
import type { Request } from '../../src/run/request.ts';
import { scopeOf } from '../../src/run/scope.ts';
import type { Session } from '../../src/run/sessions.ts';
import { readTarget } from '../../src/run/sessions.ts';
import { ioOf, readLiveFile } from './live-client.ts';

/*
 * One folder a case; its name is the behaviour. rollcall.yaml and groups/ are what a user writes, live.json what the server holds,
 * state.json what was applied before. plan.json, plan.txt and plan.md are what has to come of it, or problems.txt where there is no plan.
 * `npm run golden` writes them anew: reading that change is the review of the product.
 */
const HERE = import.meta.dirname;
const CASES = readdirSync(HERE, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const DATE = '2026-11-23';

describe('golden cases', () => {
  it.each(CASES.map((entry) => entry.name))('%s', async (name) => {
    const dir = join(HERE, name);

    const { json, text, markdown, problems } = await planCase(dir);

    if (json !== undefined) await expect(json).toMatchFileSnapshot(join(dir, 'plan.json'));
    if (text !== undefined) await expect(text).toMatchFileSnapshot(join(dir, 'plan.txt'));
    if (markdown !== undefined) await expect(markdown).toMatchFileSnapshot(join(dir, 'plan.md'));
    if (problems !== undefined) await expect(problems).toMatchFileSnapshot(join(dir, 'problems.txt'));
    expect([existsSync(join(dir, 'plan.json')), existsSync(join(dir, 'problems.txt'))]).toEqual([json !== undefined, problems !== undefined]);
  });

  it('has a case for each row of the table of changes, and for each cause', () => {
    const plans = CASES.flatMap((entry) => {
      const file = join(HERE, entry.name, 'plan.json');
      return existsSync(file) ? [readFileSync(file, 'utf8')] : [];
    }).join('\n');

    for (const action of ['create', 'update', 'replace', 'delete', 'adopt', 'forget']) expect(plans).toContain(`"action": "${action}"`);
    for (const cause of ['intended', 'drift', 'conflict', 'done', 'adopted', 'resolved']) expect(plans).toContain(`": "${cause}"`);
  });
});

async function planCase(dir: string): Promise<{ json?: string; text?: string; markdown?: string; problems?: string }> {
  const loaded = await readProject(dir, { providers, env: {} });
  const { declaration, problems } = await readDeclaration(loaded);
  const text = await reports.text();
  const render = { color: false, width: 100 };
  if (!declaration || !loaded.project) {
    return { problems: text.validation({ diagnostics: diagnose([...loaded.problems, ...problems], loaded.sources), files: 0, objects: 0 }, render) };
  }
  const state = readStateFile(join(dir, 'state.json'));
  const sessions = await sessionsOf(dir, declaration);
  const readings = new Map(
    await Promise.all(
      sessions.map(async (session) => {
        const scope = scopeOf({ target: session.target, provider: session.provider, declaration, state, date: DATE, includes: () => true });
        return [session.target.name, await readTarget(session, Promise.resolve(scope), REQUEST)] as const;
      }),
    ),
  );
  const opened = { project: loaded.project, sources: loaded.sources } as OpenedProject;
  const made = planFrom({ request: REQUEST, opened, declaration, state, globs: null, sessions, readings });
  if (!made.plan) return { problems: text.validation({ diagnostics: diagnose(made.problems, loaded.sources), files: 0, objects: 0 }, render) };
  const markdown = (await reports.markdown()).plan(made.plan, render);
  return { json: `${canonicalText(made.plan, 2)}\n`, text: text.plan(made.plan, render), markdown };
}

const REQUEST = { date: DATE, toolVersion: '0.0.0', observer: {}, signal: new AbortController().signal } as Request;

async function sessionsOf(dir: string, declaration: Declaration): Promise<Session[]> {
  const sessions = declaration.project.targets.map(async (target) => {
    const provider = await (providers[target.provider] as KnownProvider).load();
    const live = readLiveFile(join(dir, existsSync(join(dir, `live.${target.name}.json`)) ? `live.${target.name}.json` : 'live.json'));
    return { target, provider, connection: provider.connect(target, ioOf(live, declaration.project.people)), trouble: undefined };
  });
  return await Promise.all(sessions);
}

function readStateFile(file: string): State | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as State) : undefined;
}
