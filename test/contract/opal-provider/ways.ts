import { expect } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import { membersOf } from './calls.ts';
import { makeProject } from './project.ts';
import type { OpalProviderCheck } from './server.ts';

/** People who are in a group by more than one way, and what becomes of them when a way goes. */
export const wayChecks: readonly OpalProviderCheck[] = [
  {
    title: 'whoever a nested group brings along and is declared with a last day gets a grant of their own',
    async run(server) {
      const project = makeProject(server);
      const groups = (...members: readonly Json[]): Record<string, Json> => ({
        outer: { members: ['ada@acme.test', ...members], groups: ['inner'], opal: {} },
        inner: { members: ['grace@acme.test', 'radia@acme.test'], opal: {} },
      });
      await project.settle(groups());
      await project.settle(groups({ email: 'grace@acme.test', until: '2026-12-26' }));
      expect(await membersOf(server, 'outer')).toMatchObject({ 'grace@acme.test': '2026-12-26', 'radia@acme.test': '' });
    },
  },
  {
    title: 'so does whoever an on-call schedule brings, and a last day that comes later or goes is written as that of anybody else',
    async run(server) {
      const project = makeProject(server);
      const groups = (...members: readonly Json[]): Record<string, Json> => ({
        oncall: { members: ['ada@acme.test', ...members], opal: { on_call_schedules: ['Security'] } },
      });
      await project.settle(groups());
      const [linus] = Object.keys(await membersOf(server, 'oncall')).filter((email) => email !== 'ada@acme.test');
      for (const until of ['2026-12-26', '2027-01-31']) {
        await project.settle(groups({ email: linus as string, until }));
        expect(await membersOf(server, 'oncall')).toMatchObject({ [linus as string]: until });
      }
      await project.settle(groups(linus as string));
      expect(await membersOf(server, 'oncall')).toMatchObject({ [linus as string]: '' });
    },
  },
];
