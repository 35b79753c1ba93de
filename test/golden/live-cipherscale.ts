import { RemoteError } from '../../src/core/errors.ts';
import type { Json } from '../../src/core/model/json.ts';
import type { Answer, ReadIo } from '../../src/core/provider.ts';
import { readIoOf } from './read-io.ts';

type Item = Readonly<Record<string, Json>> & { readonly id: string };

/** A live Cipherscale as `live.json` of a case describes it: what its lists hold, as the API has it. */
export interface CipherscaleLiveFile {
  readonly provider: 'cipherscale';
  readonly users: readonly Item[];
  readonly groups: readonly Item[];
  readonly roles: readonly Item[];
  readonly rules?: readonly Item[];
  readonly policies?: readonly Item[];
  /** Lists that the key may not read. */
  readonly refused?: readonly string[];
  /** The list of users says that it has more than it gives. */
  readonly truncated?: boolean;
}

/** What a connection to that server is given. */
export function cipherscaleIoOf(live: CipherscaleLiveFile, people: ReadIo['project']['people']): ReadIo {
  return readIoOf({
    answer: (path) => answer(live, path),
    credential: { token: 'key-of-a-case', origin: 'CIPHERSCALE_API_KEY' },
    people,
    parallelism: 4,
  });
}

const LISTS: Readonly<Record<string, (live: CipherscaleLiveFile) => readonly Item[]>> = {
  '/tenants/groups': ({ groups }) => groups,
  '/tenants/users': (live) => live.users.map((user) => ({ ...user, groups: groupsOf(live, user.id) })),
  '/tenants/roles': ({ roles }) => roles,
  '/tenants/admission-rules': ({ rules }) => rules ?? [],
  '/tenants/policies': ({ policies }) => policies ?? [],
};

function groupsOf({ groups }: CipherscaleLiveFile, userId: string): Json {
  const isIn = ({ users }: Item): boolean => Array.isArray(users) && users.some((user) => (user as { id?: Json }).id === userId);
  return groups.filter(isIn).map(({ id }) => ({ id }));
}

function answer(live: CipherscaleLiveFile, path: string): Answer {
  const plain = path.split('?')[0] as string;
  if (live.refused?.includes(plain)) {
    const message = `GET ${plain} was refused with status 403: Forbidden resource`;
    throw new RemoteError('PROVIDER_PERMISSION', message, { method: 'GET', url: plain, status: 403 });
  }
  const data = LISTS[plain]?.(live) ?? [];
  const total = data.length + (live.truncated && plain === '/tenants/users' ? 1 : 0);
  return { status: 200, body: { data: [...data], total, hasNext: false }, headers: {}, requestId: 'request-of-a-case' };
}
