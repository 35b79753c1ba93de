import { expect } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import { makeProject } from './project.ts';
import type { Groups } from './project.ts';
import type { OpalProviderCheck } from './server.ts';
import { WHOLE } from './whole.ts';

type Block = Readonly<Record<string, Json>>;

const whole = WHOLE['whole'] as { readonly opal: Block } & Block;
const [STAGES, OTHER] = whole.opal['request_configurations'] as [Block, Block];

/** The whole group with every field written anew. */
const EDITED: Groups = {
  ...WHOLE,
  whole: {
    ...whole,
    description: '',
    members: ['linus@acme.test', { email: 'grace@acme.test', until: '2027-02-28' }, 'margaret@acme.test'],
    groups: [],
    opal: {
      ...whole.opal,
      admin_owner: 'Security',
      leaders: [],
      require_mfa_to_approve: false,
      custom_request_notification: '',
      risk_sensitivity_override: 'LOW',
      visibility: 'global',
      visibility_groups: [],
      message_channels: [],
      on_call_schedules: [],
      tags: ['pci'],
      resources: [{ name: 'billing', access_level: 'pull' }],
      request_configurations: [{ ...STAGES, max_duration_minutes: 60, reviewer_stages: [{ owners: ['Security'] }] }, OTHER],
    },
  },
};

/** Of what the files alone change, no plan says that somebody changed it outside. */
export const filesAloneChecks: readonly OpalProviderCheck[] = [
  {
    title: 'whatever the files change, and nothing else does, no plan says that it was changed outside',
    async run(server) {
      const project = makeProject(server);
      await project.settle(WHOLE);
      for (const groups of [EDITED, WHOLE]) {
        const { plan, diagnostics } = await project.plan(groups);
        expect([diagnostics, plan?.warnings, plan?.drift]).toEqual([[], [], []]);
        expect(new Set(plan?.changes.flatMap(({ causes }) => Object.values(causes)))).toEqual(new Set(['intended']));
        await project.settle(groups);
      }
    },
  },
  {
    title: 'somebody whose end came, and whom the files give a later one, was changed by nobody outside and is no drift',
    async run(server) {
      const project = makeProject(server);
      const day = (offset: number): string => new Date(server.now() + offset * 86_400_000).toISOString().slice(0, 10);
      const of = (grace: Json, block: Block = {}): Groups => ({ eng: { members: ['ada@acme.test', grace], opal: block } });
      await project.settle(of({ email: 'grace@acme.test', until: day(3) }));
      server.sandbox?.advance(5 * 86_400_000);
      const later = { email: 'grace@acme.test', until: day(9) };
      for (const groups of [of(later), of('grace@acme.test'), of(later, { access_level: 'member' }), { eng: { opal: {} } }, {}]) {
        for (const { plan } of [await project.plan(groups), await project.drift(groups)]) {
          expect([plan?.warnings, plan?.drift]).toEqual([[], []]);
          expect(plan?.changes.flatMap(({ causes }) => Object.values(causes)).filter((cause) => cause !== 'intended')).toEqual([]);
        }
      }
      await project.settle(of(later));
    },
  },
];
