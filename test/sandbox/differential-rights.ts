import type { Dice } from './differential.ts';
import { send } from './send.ts';

const PATHS = [
  'identity/group',
  'identity/group/id',
  'identity/group/id/',
  'identity/group/id/abc',
  'identity/group/name/x',
  'identity/group/name/x/y',
  'identity/group-alias/id',
  'identity/entity/id',
  'identity/lookup/group',
  'sys/auth',
  'sys/auth/x',
  'sys/policies/acl',
  'sys/policies/acl/p',
  'auth/token/lookup-self',
] as const;
const CAPABILITIES = ['create', 'read', 'update', 'delete', 'list', 'sudo', 'deny', 'patch'] as const;
const METHODS = ['GET', 'LIST', 'POST', 'DELETE'] as const;

/** A policy of one to four random rules, over patterns that overlap. */
export function randomPolicy(dice: Dice): string {
  const rules = Array.from({ length: 1 + dice.below(4) }, () => {
    const few = CAPABILITIES.filter((name) => dice.chance(name === 'deny' ? 0.05 : 0.4));
    const parameters = dice.chance(0.15) ? dice.pick(PARAMETERS) : '';
    return `path "${randomPattern(dice)}" { capabilities = ${JSON.stringify(few)} ${parameters} }`;
  });
  return rules.join('\n');
}

const PARAMETERS = [
  'allowed_parameters = { "name" = [] }',
  'allowed_parameters = { "name" = ["x*"] "*" = [] }',
  'denied_parameters = { "policies" = [] }',
  'denied_parameters = { "*" = [] }',
  'required_parameters = ["name"]',
] as const;

function randomPattern(dice: Dice): string {
  let path: string = dice.pick(PATHS);
  if (dice.chance(0.25)) path = path.replace(/[^/]+/g, (segment) => (dice.chance(0.3) ? '+' : segment));
  if (dice.chance(0.45)) {
    const cut = path.slice(0, 1 + dice.below(path.length));
    path = cut.endsWith('+') ? `${cut}/*` : `${cut}*`;
  }
  return dice.chance(0.05) ? `/${path}` : path;
}

/** Where the two differ in what a token with such a policy may do. */
export async function compareRights(
  urls: readonly [string, string],
  tokens: readonly [string, string],
  rounds: { readonly namespace: string; readonly count: number; readonly dice: Dice },
): Promise<{ readonly differences: readonly string[]; readonly requests: number }> {
  const { namespace, count, dice } = rounds;
  const differences: string[] = [];
  let requests = 0;
  const both = (ask: (url: string, token: string, index: number) => Promise<string>): Promise<readonly string[]> =>
    Promise.all(urls.map((url, index) => ask(url, tokens[index] ?? '', index)));
  await both(async (url, token) => text(url, token, { method: 'POST', path: `sys/namespaces/${namespace}`, body: {} }, ''));
  for (let round = 0; round < count; round += 1) {
    const policy = randomPolicy(dice);
    const limited = await both(async (url, token) => limitedToken(url, token, namespace, policy));
    const tried = Array.from({ length: 5 }, () => ({ method: dice.pick(METHODS), path: dice.pick(PATHS), body: randomBody(dice) }));
    const asked = [{ method: 'POST', path: 'sys/capabilities-self', body: { paths: PATHS } }, ...tried];
    for (const request of asked) {
      requests += 1;
      const [first, second] = await both((url, _, index) => text(url, limited[index] ?? '', request, namespace));
      if (first !== second) differences.push(`${policy}\n${JSON.stringify(request)}\n${first}\n${second}`);
    }
  }
  await both(async (url, token) => text(url, token, { method: 'DELETE', path: `sys/namespaces/${namespace}` }, ''));
  return { differences, requests };
}

function randomBody(dice: Dice): Record<string, string> {
  return dice.pick([{}, { name: 'x1' }, { name: 'y1' }, { name: 'x1', policies: 'a' }]);
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

async function limitedToken(url: string, token: string, namespace: string, policy: string): Promise<string> {
  await text(url, token, { method: 'POST', path: 'sys/policies/acl/limited', body: { policy } }, namespace);
  const made = await text(url, token, { method: 'POST', path: 'auth/token/create', body: { policies: ['limited'] } }, namespace);
  return /"client_token":"([^"]+)"/.exec(made)?.[1] ?? '';
}

/** Status and what is said about rights; what a request is answered beyond that is compared elsewhere. */
async function text(url: string, token: string, request: Request, namespace: string): Promise<string> {
  const body = request.method === 'POST' ? JSON.stringify(request.body ?? {}) : undefined;
  const headers: Record<string, string> = { 'X-Vault-Token': token, 'Content-Type': 'application/json' };
  if (namespace !== '') headers['X-Vault-Namespace'] = namespace;
  const sending = { method: request.method, path: `/v1/${request.path}`, headers };
  const received = await send(url, body === undefined ? sending : { ...sending, body });
  if (request.path === 'auth/token/create') return received.text;
  if (request.path !== 'sys/capabilities-self') return received.status === 403 ? `403 ${received.text}` : 'allowed';
  const data = (received.json as { data?: Record<string, unknown> } | undefined)?.data;
  return `${received.status} ${data === undefined ? received.text : JSON.stringify(Object.entries(data).sort(([first], [second]) => (first < second ? -1 : 1)))}`;
}
