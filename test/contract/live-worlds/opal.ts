import { OPAL_TOKENS } from '../../../src/sandbox/opal/authenticate.ts';
import type { Sandbox } from '../../../src/sandbox/start.ts';
import type { LiveWorld } from './world.ts';
import { NAMES, oneOf, someOf, UNWRITABLE } from './world.ts';

type Body = Readonly<Record<string, unknown>>;

/** The sample organisation with more native groups: members for good and for a while, visibility, nesting, tags. */
export const opalWorld: LiveWorld = {
  provider: 'opal',
  empty: false,
  seeds: 2,
  fill(sandbox, draw) {
    const apps = (call(sandbox, 'GET', 'apps') as { readonly apps: readonly { readonly app_id: string; readonly app_type: string }[] })
      .apps;
    const app = apps.find(({ app_type: type }) => type === 'OPAL')?.app_id;
    for (const name of UNWRITABLE) {
      sandbox.act('opal', 'users', { email: `${name}@acme.test` });
      call(sandbox, 'POST', 'tag', { tag_key: name, tag_value: 'x' });
      sandbox.act('opal', 'resources', { app: 'GitHub', name: `repo ${name}`, type: 'GIT_HUB_REPO', remote_id: `acme/${name}` });
    }
    const resources = results(sandbox, 'resources').map((resource) => resource['resource_id'] as string);
    const tags = results(sandbox, 'tags').map((tag) => tag['tag_id'] as string);
    const users = results(sandbox, 'users').map((user) => user['user_id'] as string);
    const made: string[] = [];
    for (const name of someOf(draw, NAMES)) {
      const group = call(sandbox, 'POST', 'groups', {
        name,
        group_type: 'OPAL_GROUP',
        app_id: app,
        description: oneOf(draw, ['', 'by hand', 'two\nlines']),
      });
      const id = (group as Body | undefined)?.['group_id'];
      if (typeof id !== 'string') continue;
      for (const user of someOf(draw, users).slice(0, 4))
        call(sandbox, 'POST', `groups/${id}/users/${user}`, { duration_minutes: draw(3) === 0 ? 60 * 24 * 30 : 0 });
      for (const tag of someOf(draw, tags).slice(0, 2)) call(sandbox, 'POST', `tags/${tag}/groups/${id}`);
      for (const resource of someOf(draw, resources).slice(-2)) call(sandbox, 'POST', `groups/${id}/resources/${resource}`, {});
      if (draw(2) === 0) call(sandbox, 'PUT', `groups/${id}/visibility`, { visibility: 'LIMITED', visibility_group_ids: made.slice(0, 2) });
      if (made.length > 0 && draw(2) === 0)
        call(sandbox, 'POST', `groups/${id}/containing-groups`, { containing_group_id: oneOf(draw, made), duration_minutes: 0 });
      made.push(id);
    }
  },
  edit(sandbox, id) {
    const group = call(sandbox, 'GET', `groups/${id}`) as Body | undefined;
    if (group?.['group_type'] !== 'OPAL_GROUP' || (group['configuration_template_id'] ?? '') !== '') return undefined;
    call(sandbox, 'PUT', 'groups', { groups: [{ group_id: id, description: 'somebody else says so' }] });
    return 'description';
  },
};

function results(sandbox: Sandbox, path: string): readonly Body[] {
  return (call(sandbox, 'GET', `${path}?page_size=1000`) as { readonly results: readonly Body[] }).results;
}

function call(sandbox: Sandbox, method: string, path: string, body?: Body): unknown {
  const answer = sandbox.outside('opal', {
    method,
    target: `/v1/${path}`,
    headers: { authorization: `Bearer ${OPAL_TOKENS.full}`, 'content-type': 'application/json' },
    body: body === undefined ? '' : JSON.stringify(body),
  });
  return answer === 'closed' || answer.status >= 400 || answer.body === '' ? undefined : (JSON.parse(answer.body) as unknown);
}
