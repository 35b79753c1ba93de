import { expect } from 'vitest';
import type { CipherscaleCheck } from '../cipherscale-api/server.ts';
import { act, countNamed, groupNamed, team } from './calls.ts';
import { actionsOf, errorsOf, makeProject, writesOf } from './project.ts';

const ADA = 'ada@acme.test';
const warned = ({
  plan,
}: {
  readonly plan?: { readonly warnings: readonly { readonly message: string }[] } | undefined;
}): readonly string[] => (plan?.warnings ?? []).map(({ message }) => message);

/** Names that nearly are others, and ids that are written otherwise. */
export const nameChecks: readonly CipherscaleCheck[] = [
  {
    title: 'a live group or rule whose name differs in letter case only is warned of, whether the declared one is made or is there',
    known: 'assumed',
    async run(server) {
      act(server, 'groups', { name: 'eng', roles: ['User'] });
      act(server, 'requests', {
        method: 'POST',
        path: '/tenants/admission-rules',
        body: { name: 'hours', rule: 'x', hasTimeConstraint: false },
      });
      const project = makeProject(server);
      const groups = { Eng: team([]) };
      const rules = { admission_rules: { Hours: { cipherscale: { rule: 'x' } } } };
      const made = warned(await project.apply(groups, rules));
      expect(made).toContain('"zt/Eng": the live group "eng" differs in letter case only; "Eng" is made beside it.');
      expect(made).toContain(
        '"zt/admission-rule:Hours": the live admission rule "hours" differs in letter case only; "Hours" is made beside it.',
      );
      const there = await project.plan(groups, rules);
      expect([actionsOf(there), warned(there)]).toEqual([
        {},
        [
          '"zt/Eng": the live group "eng" differs in letter case only.',
          '"zt/admission-rule:Hours": the live admission rule "hours" differs in letter case only.',
        ],
      ]);
      act(server, 'groups', { name: 'ENG', roles: ['User'] });
      expect(warned(await project.plan(groups, rules))).toContain('"zt/Eng": the live groups "ENG", "eng" differ in letter case only.');
    },
  },
  {
    title: 'a group whose own letter case changes is renamed, and no other name',
    known: 'assumed',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ eng: team([]) });
      act(server, 'groups', { group: 'eng', name: 'ENG' });
      const report = await project.plan({ eng: team([]) });
      expect([actionsOf(report), warned(report)]).toEqual([{ eng: 'update' }, []]);
    },
  },
  {
    title: 'an id is the same in any letter case: of a pinned group, of a pinned rule, of what is protected',
    known: 'documented',
    async run(server) {
      const id = String(act(server, 'groups', { name: 'a', roles: ['User'], description: 'there' }).id);
      const made = act(server, 'requests', {
        method: 'POST',
        path: '/tenants/admission-rules',
        body: { name: 'hours', rule: 'x', hasTimeConstraint: false },
      });
      const rule = (JSON.parse(made.body as string) as { id: string }).id;
      const project = makeProject(server);
      const groups = { a: { members: [ADA], description: 'mine', cipherscale: { id: id.toUpperCase() } } };
      const rules = { admission_rules: { late: { cipherscale: { id: rule.toUpperCase(), rule: 'y' } } } };
      expect(actionsOf(await project.plan(groups, rules))).toEqual({ a: 'adopt', 'admission-rule:late': 'adopt' });
      await project.settle(groups, rules);
      expect([(await groupNamed(server, 'a')).id, await countNamed(server, 'a')]).toEqual([id, 1]);
      await project.settle(groups, rules);
      expect(writesOf(project)).toEqual([]);
      const kept = makeProject(server, { target: { protect: [id.toUpperCase()] } });
      expect(errorsOf(await kept.plan({ a: { description: 'other', cipherscale: { id } } })).map(([code]) => code)).toEqual([
        'READ_ONLY_OBJECT',
      ]);
    },
  },
];
