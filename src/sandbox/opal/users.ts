import type { Call, Routes } from './call.ts';
import type { User } from './records.ts';
import { fromPath, idQuery, idsQuery, ok } from './call.ts';
import { orderKey, pageOf } from './page.ts';
import { bad, missing } from './refusal.ts';
import { tagJson } from './tag-json.ts';

/** A person as it is shown. */
export function userJson(user: User): object {
  return {
    user_id: user.id,
    email: user.email,
    full_name: `${user.firstName} ${user.lastName}`,
    first_name: user.firstName,
    last_name: user.lastName,
    position: user.position,
    hr_idp_status: user.status,
  };
}

function findUser(call: Call): User {
  const { state, query } = call;
  const [id, email] = [idQuery(call, 'user_id'), query.get('email')];
  if (id === undefined && (email === null || email === '')) throw bad('user_id or email is required');
  const wanted = email?.toLowerCase();
  const found = id === undefined ? state.users.all().find((user) => user.email.toLowerCase() === wanted) : state.users.byId(id);
  if (found === undefined) throw missing('user', id ?? email ?? '');
  return found;
}

/** People. */
export const USER_ROUTES: Routes = {
  '/user': { GET: (call) => ok(userJson(findUser(call))) },
  '/users': {
    GET(call) {
      const tagIds = idsQuery(call, 'tag_ids');
      const found = call.state.users.all().filter((user) => tagIds === undefined || user.tagIds.some((id) => tagIds.includes(id)));
      const page = pageOf(call.query, found, ({ seq }) => orderKey(seq));
      return ok({ ...page, results: page.results.map(userJson) });
    },
  },
  '/users/remote_users': {
    GET(call) {
      const { query, state } = call;
      const [providers, ids, remoteIds] = [
        query.getAll('third_party_provider'),
        idsQuery(call, 'user_id') ?? [],
        query.getAll('remote_id'),
      ];
      const found = state.remoteUsers.all().filter(({ provider, userId, remoteId }) => {
        const isOf = (providers.length === 0 || providers.includes(provider)) && (ids.length === 0 || ids.includes(userId));
        return isOf && (remoteIds.length === 0 || remoteIds.includes(remoteId));
      });
      const page = pageOf(query, found, ({ seq }) => orderKey(seq));
      const results = page.results.map(({ userId, remoteId, provider }) => {
        return { user_id: userId, remote_id: remoteId, third_party_provider: provider };
      });
      return ok({ ...page, results });
    },
  },
  '/users/{user_id}/tags': {
    GET(call) {
      const { tagIds } = fromPath(call, call.state.users, 'user_id');
      return ok({ tags: tagIds.map((id) => tagJson(call.state, id)) });
    },
  },
};
