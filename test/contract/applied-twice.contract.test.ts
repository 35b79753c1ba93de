import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Diagnostic } from '../../src/core/model/diagnostic.ts';
import type { Fields } from '../../src/core/model/fields.ts';
import type { Json } from '../../src/core/model/json.ts';
import type { Plan } from '../../src/core/model/plan.ts';
import { GROUP_FIELDS as CIPHERSCALE, RULE_FIELDS } from '../../src/providers/cipherscale/fields.ts';
import { GROUP_FIELDS as NETBIRD } from '../../src/providers/netbird/fields.ts';
import { GROUP_FIELDS as OPAL } from '../../src/providers/opal/fields.ts';
import { GROUP_FIELDS as VAULT } from '../../src/providers/vault/fields.ts';
import { applyProject } from '../../src/run/apply-project.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { EmulatorName, Sandbox } from '../../src/sandbox/start.ts';
import type { Sections } from '../matrix/world.ts';
import { WORLDS } from '../matrix/worlds/index.ts';
import { makeExportProject } from './export-project.ts';
import { WHOLE } from './opal-provider/whole.ts';

/** Everything that can be declared of each system, as creates of one plan. */
const DECLARED = {
  vault: {
    groups: {
      all: {
        members: ['ada@acme.test', 'grace@acme.test'],
        groups: ['inner'],
        vault: { policies: ['Reader', 'writer '], metadata: { team: 'x', place: '' } },
      },
      inner: { members: ['linus@acme.test'], vault: {} },
      bare: { vault: {} },
      outside: {
        vault: { type: 'external', policies: ['outside'], metadata: { a: '1' }, alias: { mount: 'oidc/', name: 'acme-outside' } },
      },
    },
  },
  netbird: {
    groups: {
      peers: {
        members: ['ada@acme.test', 'hedy@acme.test'],
        netbird: { peers: ['web-01'], resources: [{ type: 'domain', name: 'wiki' }] },
      },
      machines: { netbird: { peers: ['web-01', 'web-02'] } },
      auto: { members: ['margaret@acme.test', 'alan@acme.test'], netbird: { members_as: 'auto_groups' } },
      bare: { netbird: {} },
    },
  },
  opal: {
    groups: {
      ...WHOLE,
      owned: { opal: { admin_owner: 'Platform' } },
      templated: { description: 'By template.', members: ['ada@acme.test'], opal: { configuration_template: 'Production' } },
      imported: { opal: { type: 'OKTA_GROUP', app: 'Okta', remote: { group_id: '00gnew' } } },
      shown: { opal: { visibility: 'global', tags: [], resources: [], message_channels: [], on_call_schedules: [] } },
      bare: { opal: {} },
    },
  },
  cipherscale: {
    groups: {
      all: { description: 'All of it.', members: ['ada@acme.test', 'grace@acme.test'], cipherscale: { roles: ['User', 'type:AUDITOR'] } },
      bare: { cipherscale: { roles: ['User'] } },
    },
    admission_rules: {
      hours: { cipherscale: { rule: ' time.hour >= 8 ', has_time_constraint: true } },
      country: { cipherscale: { rule: "request.country == 'DE'" } },
    },
  },
} as const satisfies Record<EmulatorName, Sections>;

const FIELDS = {
  vault: [VAULT],
  netbird: [NETBIRD],
  opal: [OPAL],
  cipherscale: [CIPHERSCALE, RULE_FIELDS],
} as const satisfies Record<EmulatorName, readonly Fields[]>;

describe('a plan of creates with every field, applied whole and applied again', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox.close());

  test.each(WORLDS)('sends nothing to $provider and is done', async ({ provider, target }) => {
    const { url: _, ...settings } = target(sandbox);
    const project = makeExportProject(sandbox, provider, new URL(target(sandbox)['url'] as string).pathname.replace(/\/$/, ''), settings);
    onTestFinished(() => project.remove());
    const sections: Readonly<Record<string, Readonly<Record<string, Json>>>> = DECLARED[provider];
    for (const [section, blocks] of Object.entries(sections)) {
      writeFileSync(join(project.dir, 'groups', `${section}.yaml`), JSON.stringify({ department: 'eng', [section]: blocks }));
    }
    const { plan, diagnostics } = await project.plan();
    expect(errorsOf(diagnostics)).toEqual([]);
    expect([...new Set(plan?.changes.map(({ action }) => action))]).toEqual(['create']);
    expect(missing(plan as Plan, FIELDS[provider])).toEqual([]);
    const planFile = join(project.dir, 'saved.json');
    writeFileSync(planFile, JSON.stringify(plan));
    const apply = (): ReturnType<typeof applyProject> => applyProject({ ...project.request(), planFile, approve: async () => true });
    const first = await apply();
    expect(first.outcome?.changes.filter(({ status }) => status !== 'done')).toEqual([]);
    expect(first.outcome).toMatchObject({ converged: true, differences: [] });
    const before = sandbox.requests().length;

    const again = await apply();

    expect(errorsOf(again.diagnostics)).toEqual([]);
    expect(again.outcome?.changes.filter(({ status }) => status !== 'done')).toEqual([]);
    expect(again.outcome?.foundDone).toBe(plan?.changes.length);
    const sent = sandbox.requests().slice(before);
    expect(sent.map(({ method, path }) => `${method} ${path}`).filter((line) => !/^(GET|LIST) |capabilities-self$/.test(line))).toEqual([]);
  });
});

function errorsOf(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.flatMap(({ severity, summary }) => (severity === 'error' ? [summary] : []));
}

/** Fields that can be written and that no change of the plan sets. */
function missing(plan: Plan, fields: readonly Fields[]): readonly string[] {
  const set = new Set(plan.changes.flatMap(({ after }) => Object.keys(after ?? {})));
  return fields.flatMap((table) =>
    Object.entries(table)
      .filter(([name, spec]) => spec.change !== 'outside' && !set.has(name))
      .map(([name]) => name),
  );
}
