import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { acceptDrift } from '../../src/run/accept-drift.ts';
import { applyProject } from '../../src/run/apply-project.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { Sandbox } from '../../src/sandbox/start.ts';
import { makeExportProject } from './export-project.ts';
import type { ExportProject } from './export-project.ts';
import { drawFrom, oneOf } from './live-worlds/world.ts';
import type { Draw } from './live-worlds/world.ts';

/*
 * Machines and network resources may be written in several ways. Whatever somebody takes out of a group outside, its line goes, however it is
 * written, and every other line stays as it is.
 */
interface Shown {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly ip: string;
  readonly dns_label: string;
  readonly peers?: readonly Shown[] | null;
  readonly resources?: readonly Shown[] | null;
}

const NETWORKS: Readonly<Record<string, string>> = { 'berlin-office': 'berlin', 'berlin-printer': 'berlin', wiki: 'berlin' };

describe('accepting that something left a group', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox({ only: ['netbird'] });
  });
  beforeEach(() => sandbox.reset());
  afterAll(() => sandbox.close());

  function call(method: string, path: string, body?: object): unknown {
    const token = Object.fromEntries(sandbox.exports)['NB_PAT'] as string;
    const answer = sandbox.outside('netbird', {
      method,
      target: `/api/${path}`,
      headers: { authorization: `Token ${token}` },
      body: body === undefined ? '' : JSON.stringify(body),
    });
    return answer === 'closed' ? undefined : (JSON.parse(answer.body) as unknown);
  }
  const list = (path: string): readonly Shown[] => call('GET', path) as readonly Shown[];
  const find = (path: string, name: string): Shown => list(path).find((item) => item.name === name) as Shown;

  /** Takes peers and resources out of a group, by their names. */
  function takeOut(group: string, gone: readonly string[]): void {
    const { id, name, peers, resources } = find('groups', group);
    const types = new Map(list('networks/resources').map((resource) => [resource.id, resource]));
    call('PUT', `groups/${id}`, {
      name,
      peers: (peers ?? []).flatMap((peer) => (gone.includes(peer.name) ? [] : [peer.id])),
      resources: (resources ?? []).flatMap((item) =>
        gone.includes(types.get(item.id)?.name ?? '') ? [] : [{ id: item.id, type: item.type }],
      ),
    });
  }

  async function applied(text: string): Promise<ExportProject & { text(): string }> {
    const project = makeExportProject(sandbox, 'netbird');
    onTestFinished(() => project.remove());
    const file = join(project.dir, 'groups', 'all.yaml');
    mkdirSync(join(project.dir, 'groups'), { recursive: true });
    writeFileSync(file, text);
    await expectApplied(project);
    return { ...project, text: () => readFileSync(file, 'utf8') };
  }

  async function expectApplied(project: ExportProject): Promise<void> {
    const { outcome, diagnostics } = await applyProject({ ...project.request(), approve: async () => true });
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(outcome).toMatchObject({ converged: true });
  }

  async function expectAccepted(project: ExportProject): Promise<void> {
    const { accepted, problems } = await acceptDrift(project.request());
    expect([accepted.filter(({ why }) => why !== undefined), problems]).toEqual([[], []]);
    const { plan, diagnostics } = await project.plan();
    expect([diagnostics.filter(({ severity }) => severity === 'error'), plan?.changes, plan?.drift]).toEqual([[], [], []]);
  }

  /** Every way to write a machine or a resource on one line. */
  function spellingsOf(name: string): readonly string[] {
    const network = NETWORKS[name];
    if (network !== undefined) {
      const { id, type } = find('networks/resources', name);
      const object = [`{ type: ${type}, name: ${name} }`, `{ type: ${type}, name: ${name}, network: ${network} }`];
      return [...object, `"${type}:${name}"`, `${type}:${name}@${network}`, `id:${id}`];
    }
    const { id, ip, dns_label: label } = find('peers', name);
    return [name, label, label.toUpperCase(), ip, `id:${id}`, `"peer:${name}"`, `' ${name}'`];
  }

  function block(key: string, items: readonly string[], isFlow: boolean): string {
    if (isFlow) return `      ${key}: [${items.join(', ')}]\n`;
    return items.length === 0 ? `      ${key}: []\n` : `      ${key}:\n${items.map((item) => `        - ${item}\n`).join('')}`;
  }

  function fileOf(items: readonly string[], names: readonly string[], isFlow: boolean): string {
    const [peers, resources] = [false, true].map((wanted) =>
      items.filter((_, index) => (NETWORKS[names[index] as string] !== undefined) === wanted),
    ) as [string[], string[]];
    return `department: eng\ngroups:\n  g:\n    netbird:\n${block('peers', peers, isFlow)}${block('resources', resources, isFlow)}`;
  }

  const ALL = ['web-01', 'web-02', 'db-01', ...Object.keys(NETWORKS)];

  test.each(
    ['web-01', 'berlin-office'].flatMap((name) => [true, false].map((isFlow) => ({ name, layout: isFlow ? 'flow' : 'block', isFlow }))),
  )('finds $name in every spelling, in $layout style', async ({ name, isFlow }) => {
    for (const which of spellingsOf(name).keys()) {
      sandbox.reset();
      const rest = ALL.filter((other) => other !== name);
      const items = [...rest.map((other) => spellingsOf(other)[0] as string), spellingsOf(name)[which] as string];
      const project = await applied(fileOf(items, [...rest, name], isFlow));
      takeOut('g', [name]);

      await expectAccepted(project);

      expect(project.text()).toBe(fileOf(items.slice(0, -1), rest, isFlow));
    }
  });

  const some = (draw: Draw): readonly string[] => {
    const gone = ALL.filter(() => draw(2) === 0);
    return gone.length === 0 ? [oneOf(draw, ALL)] : gone;
  };

  test.each(Array.from({ length: 12 }, (_, seed) => seed))(
    'takes several out of one group, however each is written (seed %i)',
    async (seed) => {
      const draw = drawFrom(seed);
      const items = ALL.map((name) => oneOf(draw, spellingsOf(name)));
      const isFlow = draw(2) === 0;
      const project = await applied(fileOf(items, ALL, isFlow));
      const gone = some(draw);
      takeOut('g', gone);

      await expectAccepted(project);

      const left = ALL.filter((name) => !gone.includes(name));
      expect(project.text()).toBe(
        fileOf(
          items.filter((_, index) => left.includes(ALL[index] as string)),
          left,
          isFlow,
        ),
      );
    },
  );

  // Grace has these two, Ada a third one.
  test.each(['grace', 'ada'])('takes one of the machines of %s out of the list that names them', async (person) => {
    const text = `department: eng\ngroups:\n  g:\n    netbird:\n      peers: [${person}-laptop, ${person}-phone, web-01]\n`;
    const project = await applied(text);
    takeOut('g', [`${person}-phone`]);

    await expectAccepted(project);

    expect(project.text()).toBe(text.replace(`${person}-phone, `, ''));
  });

  test('writes a machine that came beside what is written otherwise, and none twice', async () => {
    const text = 'department: eng\ngroups:\n  g:\n    netbird:\n      peers: [grace-laptop, web-01]\n';
    const project = await applied(text);
    const { id } = find('groups', 'g');
    const peers = ['grace-laptop', 'grace-phone', 'db-01'].map((name) => find('peers', name).id);
    call('PUT', `groups/${id}`, { name: 'g', peers });

    await expectAccepted(project);

    expect(project.text()).toMatchInlineSnapshot(`
      "department: eng
      groups:
        g:
          netbird:
            peers: [db-01.netbird.selfhosted]
          members: [grace@acme.test]
      "
    `);
  });

  test.each(['web-01', 'web-01.netbird.selfhosted'])(
    'leaves an empty list of machines that %s was all of: it is managed as before',
    async (spelling) => {
      const text = `department: eng\ngroups:\n  g:\n    netbird:\n      peers: [${spelling}]\n`;
      const project = await applied(text);
      takeOut('g', ['web-01']);

      await expectAccepted(project);

      expect(project.text()).toBe(text.replace(spelling, ''));
      call('PUT', `groups/${find('groups', 'g').id}`, { name: 'g', peers: [find('peers', 'db-01').id] });
      expect((await project.drift()).plan?.drift.map(({ address }) => address)).toEqual(['live/g']);
    },
  );

  test('takes machines and resources out of the example project', async () => {
    const project = makeExportProject(sandbox, 'netbird');
    onTestFinished(() => project.remove());
    rmSync(join(project.dir, 'groups'), { recursive: true });
    cpSync('examples/netbird-mesh', project.dir, { recursive: true });
    const env = { ...project.request().env, ROLLCALL_SANDBOX_NETBIRD_URL: sandbox.urls.netbird };
    const request = (): ReturnType<ExportProject['request']> => ({ ...project.request(), env });
    const example = { ...project, request, plan: project.plan };
    await expectApplied(example);
    takeOut('production', ['web-01']);
    takeOut('berlin-office', ['berlin-office']);

    await expectAccepted(example);

    const text = (file: string): string => readFileSync(join(project.dir, 'groups', file), 'utf8');
    const was = (file: string): string => readFileSync(join('examples/netbird-mesh/groups', file), 'utf8');
    const [production, berlin] = ['environments/production.yaml', 'locations/berlin.yaml'] as const;
    expect(text(production)).toBe(was(production).replace('        - web-01\n', ''));
    expect(text(berlin)).toBe(was(berlin).replace(/ {8}- type: subnet\n {10}name: berlin-office\n {10}network: berlin\n/, ''));
  });
});
