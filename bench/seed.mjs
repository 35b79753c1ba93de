import { Pool } from 'undici';

const PARALLELISM = 16;

/** Puts people, policies and groups into a fresh server through its API, as somebody other than Rollcall would have done. */
export async function seed(server, { people, policies, groups }) {
  const pool = new Pool(server.url, { connections: PARALLELISM });
  const send = sender(pool, server.token);
  const entities = new Map();
  const ids = new Map();
  await each(policies, (name) =>
    send('PUT', `sys/policies/acl/${name}`, { policy: `path "secret/data/${name}/*" { capabilities = ["read"] }` }),
  );
  await each(people, async (name) => entities.set(name, (await send('POST', 'identity/entity', { name })).data.id));
  await each(groups, async (group) => {
    const body = {
      name: group.name,
      type: 'internal',
      policies: group.policies,
      metadata: group.metadata,
      member_entity_ids: group.members.map((name) => entities.get(name)),
    };
    ids.set(group.name, (await send('POST', 'identity/group', body)).data.id);
  });
  // Children exist only now. One after the other, since the server checks for cycles against what is stored.
  for (const group of groups) {
    if (group.children.length === 0) continue;
    await send('POST', `identity/group/id/${ids.get(group.name)}`, { member_group_ids: group.children.map((name) => ids.get(name)) });
  }
  await pool.close();
}

function sender(pool, token) {
  const headers = { 'x-vault-token': token, 'x-vault-request': 'true', 'content-type': 'application/json' };
  return async function send(method, path, body) {
    const { statusCode, body: answer } = await pool.request({ method, path: `/v1/${path}`, headers, body: JSON.stringify(body) });
    const text = await answer.text();
    if (statusCode >= 300) throw new Error(`${method} ${path} was answered with ${statusCode}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
}

async function each(items, work) {
  let next = 0;
  async function worker() {
    while (next < items.length) await work(items[next++]);
  }
  await Promise.all(Array.from({ length: PARALLELISM }, worker));
}
