import { expect } from 'vitest';
import { effectDigest } from '../../../src/core/plan/digest.ts';
import type { CipherscaleCheck } from '../cipherscale-api/server.ts';
import { act, emailsIn, groupNamed, mails, person, sandboxOf, team, turnInto } from './calls.ts';
import { actionsOf, errorsOf, expectDone, makeProject, writesOf } from './project.ts';

const ADA = 'ada@acme.test';
const GRACE = 'grace@acme.test';

/** Members: who moves is never without a group, nobody ends in none, nobody is invited by accident. */
export const peopleChecks: readonly CipherscaleCheck[] = [
  {
    title: 'somebody who moves between two groups is added before being removed, and never without one',
    known: 'documented',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ a: team([]), b: team([GRACE]) });
      person(server, 'mover@acme.test', ['a']);
      await project.settle({ a: team(['mover@acme.test']), b: team([GRACE]) });
      // The emulator refuses to take somebody's last group, so the order is seen by its success.
      await project.settle({ a: team([]), b: team([GRACE, 'mover@acme.test']) });
      expect(await emailsIn(server, 'b')).toEqual([GRACE, 'mover@acme.test']);
      expect(await emailsIn(server, 'a')).toEqual([]);
    },
  },
  {
    title: 'two people who swap groups, and have no others, work',
    known: 'documented',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ a: team([]), b: team([]) });
      person(server, 'one@acme.test', ['a']);
      person(server, 'two@acme.test', ['b']);
      await project.settle({ a: team(['one@acme.test']), b: team(['two@acme.test']) });
      await project.settle({ a: team(['two@acme.test']), b: team(['one@acme.test']) });
      expect([await emailsIn(server, 'a'), await emailsIn(server, 'b')]).toEqual([['two@acme.test'], ['one@acme.test']]);
    },
  },
  {
    title: 'a plan that leaves somebody in no group is no plan; groups that nobody manages count, and so do deletions',
    known: 'documented',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ a: team([]), b: team([]) });
      person(server, 'only@acme.test', ['a']);
      person(server, 'both@acme.test', ['a', 'legacy-auditors']);
      const both = { a: team(['only@acme.test', 'both@acme.test']), b: team([]) };
      await project.settle(both);
      const [error] = errorsOf(await project.plan({ ...both, a: team([]) }));
      expect(error?.[0]).toBe('NO_GROUP_LEFT');
      expect(error?.[1]).toContain('"only@acme.test" (leaves "zt/a")');
      expect(error?.[1]).not.toContain('both@acme.test');
      expect(errorsOf(await project.plan({ b: team([]) })).map(([code]) => code)).toEqual(['NO_GROUP_LEFT']);
      expect(actionsOf(await project.plan({ b: team(['only@acme.test']) }))).toEqual({ a: 'delete', b: 'update' });
      expectDone(await project.apply({ b: team(['only@acme.test']) }));
    },
  },
  {
    title: "what has become somebody's last group since the plan is not taken away",
    known: 'documented',
    async run(server) {
      turnInto(server, { lastGroup: 'allow' });
      const project = makeProject(server);
      await project.settle({ a: team([]), b: team([]) });
      person(server, 'two@acme.test', ['a', 'legacy-auditors']);
      await project.settle({ a: team(['two@acme.test']), b: team([]) });
      for (const groups of [{ a: team([]), b: team([]) }, { b: team([]) }]) {
        const { plan } = await project.plan(groups);
        act(server, 'members', { group: 'legacy-auditors', user: 'two@acme.test', gone: true });
        const report = await project.applyPlan(plan!, groups);
        // The read before an apply judges again; a step would too.
        expect(JSON.stringify([report.diagnostics, report.outcome])).toMatch(/NO_GROUP_LEFT|only group of/);
        expect(await emailsIn(server, 'a')).toEqual(['two@acme.test']);
        act(server, 'members', { group: 'legacy-auditors', user: 'two@acme.test' });
      }
    },
  },
  {
    title: 'the last group is looked at in the moment of the removal too',
    known: 'documented',
    async run(server) {
      turnInto(server, { lastGroup: 'allow' });
      const project = makeProject(server);
      person(server, 'two@acme.test', ['legacy-auditors']);
      await project.settle({ a: team(['two@acme.test']) });
      const body = { group: 'legacy-auditors', user: 'two@acme.test', gone: true };
      act(server, 'before', { method: 'GET', path: '/tenants/users/*', command: 'members', body });
      const { outcome } = await project.apply({ a: team([]) });
      expect(outcome?.changes.map(({ status }) => status)).toEqual(['stale']);
      expect(await emailsIn(server, 'a')).toEqual(['two@acme.test']);
    },
  },
  {
    title: 'nobody is invited unless the files say so',
    known: 'documented',
    async run(server) {
      const project = makeProject(server);
      const [error] = errorsOf(await project.plan({ a: team(['new@acme.test']) }));
      expect(error?.[0]).toBe('UNKNOWN_MEMBER');
      const skipping = makeProject(server, { target: { unknown_members: 'skip' } });
      await skipping.settle({ a: team([ADA, 'new@acme.test']) });
      expect([await emailsIn(server, 'a'), mails(server)]).toEqual([[ADA], []]);
    },
  },
  {
    title: 'an invitation is told once for each person and sent once, in however many groups',
    known: 'documented',
    async run(server) {
      const project = makeProject(server, { target: { invite: true } });
      const groups = { a: team(['new@acme.test', ADA]), b: team(['new@acme.test', 'other@acme.test']), c: team(['new@acme.test']) };
      const { plan } = await project.plan(groups);
      const told = plan?.warnings.filter(({ code }) => code === 'INVITATION_SENT').map(({ message }) => message);
      expect(told).toEqual(['Applying this sends an invitation by mail to 2 people, once each: "new@acme.test", "other@acme.test".']);
      await project.settle(groups);
      expect([...mails(server)].sort()).toEqual(['new@acme.test', 'other@acme.test']);
      for (const name of ['a', 'b', 'c']) expect(await emailsIn(server, name)).toContain('new@acme.test');
      expect((await project.plan(groups)).plan?.warnings).toEqual([]);
    },
  },
  {
    title: 'nobody is invited whom the plan does not invite, because the person was a user when it was made',
    known: 'documented',
    async run(server) {
      const project = makeProject(server, { target: { invite: true } });
      await project.settle({ a: team([ADA]) });
      person(server, 'neo@acme.test', ['Default Group']);
      const groups = { a: team([ADA, 'neo@acme.test']) };
      const { plan: known } = await project.plan(groups);
      act(server, 'users', { gone: 'neo@acme.test' });
      const { plan: unknown } = await project.plan(groups);
      expect([known, unknown].map((plan) => plan?.changes.map(({ invites }) => invites))).toEqual([[undefined], [['neo@acme.test']]]);
      expect(effectDigest(known!)).not.toBe(effectDigest(unknown!));
      const { outcome } = await project.applyPlan(known!, groups);
      expect(outcome?.changes[0]?.error).toMatchObject({ code: 'UNKNOWN_MEMBER' });
      expect([await emailsIn(server, 'a'), mails(server)]).toEqual([[ADA], []]);
      await project.settle(groups);
      expect(mails(server)).toEqual(['neo@acme.test']);
    },
  },
  {
    title: 'nobody is invited twice where the answer of an invitation is lost',
    known: 'documented',
    async run(server) {
      sandboxOf(server).faults.add({ type: 'drop', when: 'after-commit', method: 'POST', path: '/qa/tenants/users', count: 1 });
      const project = makeProject(server);
      await project.settle({ a: team(['new@acme.test'], { invite: true }), b: team(['new@acme.test'], { invite: true }) });
      expect(mails(server)).toEqual(['new@acme.test']);
    },
  },
  {
    title: 'users without an e-mail are members by their id',
    known: 'documented',
    async run(server) {
      const { id } = act(server, 'users', { firstName: 'Robot', groups: ['Default Group'] }) as { id: string };
      const project = makeProject(server);
      const groups = { a: { members: [ADA], cipherscale: { roles: ['User'], users: [id] } } };
      await project.settle(groups);
      expect((await groupNamed(server, 'a')).users.map((user: { id: string }) => user.id)).toContain(id);
      await project.settle({ a: team([ADA]) });
      expect(await emailsIn(server, 'a')).toEqual([ADA]);
      expect(errorsOf(await project.plan({ a: team([ADA], { users: ['nobody'] }) })).map(([code]) => code)).toEqual(['UNKNOWN_MEMBER']);
    },
  },
  {
    title: 'people who are called otherwise here are mapped, and e-mails are told apart by no letter case',
    known: 'assumed',
    async run(server) {
      person(server, 'A.Lovelace@acme.test', ['Default Group']);
      const project = makeProject(server, { project: { people: { [ADA]: { zt: ['a.lovelace@acme.test'] } } } });
      await project.settle({ a: team([ADA, 'GRACE@acme.test']) });
      expect(await emailsIn(server, 'a')).toEqual(['A.Lovelace@acme.test', GRACE]);
    },
  },
  {
    title: 'each member is one call, and one who is there already needs none',
    known: 'documented',
    async run(server) {
      const project = makeProject(server);
      await project.settle({ a: team([]) });
      const groups = { a: team([ADA, GRACE, 'linus@acme.test']) };
      const { plan } = await project.plan(groups);
      act(server, 'members', { group: 'a', user: GRACE });
      expectDone(await project.applyPlan(plan!, groups));
      expect(writesOf(project)).toEqual(['POST /users/*/groups', 'POST /users/*/groups']);
    },
  },
];
