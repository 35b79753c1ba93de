import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { expect, onTestFinished } from 'vitest';
import type { Json } from '../../../src/core/model/json.ts';
import { act, membersOf, named } from './calls.ts';
import { actionsOf, errorsOf, expectDone, expectNothingToDo, makeProject, writesOf } from './project.ts';
import type { OpalProviderCheck, OpalTarget } from './server.ts';

type Row = Record<string, Json>;

/** The server with a hand on its answers: `list` changes every group of a list, `one` a group that is asked for by itself. */
async function behind(
  server: OpalTarget,
  change: { readonly list: (row: Row) => Row; readonly one?: (row: Row) => Row },
): Promise<Pick<OpalTarget, 'url' | 'token' | 'now'>> {
  const through = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '';
    const passed = request(`${server.url}${path}`, { method: incoming.method, headers: incoming.headers }, (answer) => {
      void passOn(answer, (text) => (incoming.method === 'GET' ? changed(path, text) : text), outgoing);
    });
    incoming.pipe(passed);
  });
  function changed(path: string, text: string): string {
    if (path.startsWith('/v1/groups?')) {
      const page = JSON.parse(text) as { results: Row[] };
      return JSON.stringify({ ...page, results: page.results.map(change.list) });
    }
    return /^\/v1\/groups\/[0-9a-f-]{36}$/.test(path) && change.one ? JSON.stringify(change.one(JSON.parse(text) as Row)) : text;
  }
  await new Promise<void>((done) => void through.listen(0, '127.0.0.1', done));
  onTestFinished(() => void through.close());
  return { url: `http://127.0.0.1:${(through.address() as AddressInfo).port}`, token: server.token, now: () => server.now() };
}

async function passOn(answer: IncomingMessage, change: (text: string) => string, outgoing: ServerResponse): Promise<void> {
  const body = await textOf(answer);
  const { 'content-length': _length, 'transfer-encoding': _encoding, ...headers } = answer.headers;
  outgoing.writeHead(answer.statusCode ?? 500, headers);
  outgoing.end(change(body));
}

const without =
  (name: string) =>
  ({ [name]: _gone, ...row }: Row): Row =>
    row;

const GROUPS: Readonly<Record<string, Json>> = {
  engineering: {
    description: 'Everybody who builds.',
    opal: { type: 'OKTA_GROUP', app: 'Okta', remote: { group_id: '00g1engineering' }, admin_owner: 'Platform', leaders: ['ada@acme.test'] },
  },
  'legacy-auditors': { opal: { admin_owner: 'Platform' } },
};

/** Answers that leave something out, and groups that go while they are read. */
export const leftOutChecks: readonly OpalProviderCheck[] = [
  {
    title: 'a field that a list leaves out is not known: the group is asked itself, and nothing differs',
    async run(server) {
      const first = makeProject(server, { target: { delete_imported: true } });
      await first.settle(GROUPS);
      for (const name of ['name', 'group_type', 'app_id', 'remote_info', 'description', 'admin_owner_id', 'group_leader_user_ids']) {
        const proxied = await behind(server, { list: without(name) });
        const other = makeProject(proxied, { target: { delete_imported: true } });
        expect(actionsOf(await other.plan(GROUPS)), name).toEqual({ engineering: 'adopt', 'legacy-auditors': 'adopt' });
        const report = await other.apply(GROUPS);
        expectDone(report);
        expect(writesOf(other), name).toEqual([]);
        expectNothingToDo(await other.plan(GROUPS));
      }
    },
  },
  {
    title: 'what a group is told by, and neither its list nor itself says, makes the read incomplete: nothing is made or replaced',
    async run(server) {
      await makeProject(server, { target: { delete_imported: true } }).settle(GROUPS);
      for (const name of ['name', 'group_type', 'app_id', 'remote_info']) {
        const proxied = await behind(server, { list: without(name), one: without(name) });
        const { plan } = await makeProject(proxied, { target: { delete_imported: true } }).plan(GROUPS);
        expect(plan?.changes, name).toEqual([]);
        expect(plan?.incomplete[0], name).toMatchObject({ code: 'INCOMPLETE_READ', why: expect.stringContaining(`"${name}"`) as string });
      }
    },
  },
  {
    title: 'of groups that nobody means, nothing has to be said: what their answers leave out costs no request',
    async run(server) {
      const groups = { a: { opal: {} } };
      await makeProject(server).settle(groups);
      const proxied = await behind(server, { list: (row) => (row['name'] === 'a' ? row : without('app_id')(row)) });
      const project = makeProject(proxied);
      expect(actionsOf(await project.plan(groups))).toEqual({ a: 'adopt' });
      expect(project.requests).toHaveLength(2);
    },
  },
  {
    title: 'a group that goes between the list and what is below it is gone, and the others are read',
    async run(server) {
      const project = makeProject(server);
      const groups = { stays: { members: ['ada@acme.test'], opal: {} }, goes: { members: ['grace@acme.test'], opal: { tags: ['pci'] } } };
      await project.settle(groups);
      const { group_id: id } = await named(server, 'goes');
      act(server, 'before', {
        method: 'GET',
        path: `/v1/groups/${id as string}/tags`,
        command: 'console',
        body: { method: 'DELETE', path: `/groups/${id as string}` },
      });
      const planned = await project.plan(groups);
      expect(errorsOf(planned)).toEqual([]);
      expect(planned.plan?.incomplete).toEqual([]);
      expect(planned.plan?.drift).toMatchObject([{ address: 'access/goes', type: 'deleted' }]);
      expect(actionsOf(planned)).toEqual({ goes: 'create' });
      await project.settle(groups);
      expect(Object.keys(await membersOf(server, 'goes'))).toEqual(['grace@acme.test']);
    },
  },
];
