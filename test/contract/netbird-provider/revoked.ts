import { expect } from 'vitest';
import type { NetbirdCheck, NetbirdServer } from '../netbird-api/server.ts';
import { makeServiceUser, ok } from '../netbird-api/calls.ts';
import { call } from '../../matrix/worlds/netbird.ts';
import { errorsOf, expectDone, makeProject } from './project.ts';
import type { ApplyReport } from '../../../src/run/apply-project.ts';
import type { Groups } from './project.ts';
import { peerNames } from './sample.ts';

const BEFORE: Groups = {
  stays: { members: ['ada@acme.test'], netbird: {} },
  grows: { members: ['ada@acme.test'], netbird: {} },
  goes: { members: ['ada@acme.test'], netbird: {} },
};
const AFTER: Groups = {
  stays: BEFORE['stays']!,
  grows: { members: ['ada@acme.test', 'grace@acme.test'], netbird: {} },
  comes: { members: ['grace@acme.test'], netbird: {} },
};
/** Requests after which it goes: in the lists, before, within and behind each of the three changes, and as all is read again. */
const MOMENTS = [3, 11, 13, 14, 15, 16, 17, 18, 21];

/** A token that is gone in the middle of an apply: NetBird then answers everything with 404. */
export const revokedChecks: readonly NetbirdCheck[] = [
  {
    title: 'a token that is revoked in the middle of an apply is a failed login: nothing counts as gone, and the next one ends it',
    async run(server) {
      for (const moment of MOMENTS) await revokedAfter(server, moment);
    },
  },
];

async function revokedAfter(server: NetbirdServer, moment: number): Promise<void> {
  await server.wipe();
  const sandbox = server.sandbox!;
  const options = { token: server.token };
  const project = makeProject(server, options);
  await project.settle(BEFORE);
  const user = await makeServiceUser(server, 'network_admin');
  options.token = (user.headers as { Authorization: string }).Authorization.split(' ')[1] as string;
  let answered = 0;
  sandbox.hooks.afterCommit = () => {
    if (++answered === moment) call(sandbox, 'DELETE', `users/${user.id as string}/tokens/${user.tokenId as string}`);
  };
  const report = await project.apply(AFTER);
  sandbox.hooks.afterCommit = undefined;
  expect([moment, troublesOf(report)]).toEqual([moment, ['PROVIDER_AUTH']]);
  expect([moment, report.plan?.drift, report.outcome?.converged]).toEqual([moment, [], undefined]);

  options.token = server.token;
  const again = await project.apply(AFTER);
  expectDone(again);
  expect([moment, again.plan?.drift]).toEqual([moment, []]);
  const names = (ok(await server.call('GET', '/api/groups')) as { name: string }[]).map(({ name }) => name);
  const counts = ['stays', 'grows', 'comes', 'goes'].map((name) => names.filter((each) => each === name).length);
  expect([moment, counts]).toEqual([moment, [1, 1, 1, 0]]);
  expect(await peerNames(server, 'grows')).toEqual(expect.arrayContaining(['ada-laptop', 'grace-laptop']));
}

/** Why it did not do everything, or could not look at the end, each code once. */
function troublesOf(report: ApplyReport): readonly string[] {
  const { plan, outcome } = report;
  const codes = [
    ...errorsOf(report).map(([code]) => code),
    ...(plan?.incomplete ?? []).map(({ code }) => code),
    ...(outcome?.changes ?? []).map(({ error }) => error?.code),
    ...(outcome?.warnings ?? []).map(({ code }) => code),
  ];
  return [...new Set(codes)].filter((code) => code !== undefined);
}
