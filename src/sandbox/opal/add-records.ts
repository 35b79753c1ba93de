import type { App, Owner, Resource, User } from './records.ts';
import type { State } from './state.ts';
import { stored } from './state.ts';

/** Adds a person. */
export function addUser(state: State, email: string, position = 'Engineer', status = 'ACTIVE'): User {
  const [local = ''] = email.split('@');
  const firstName = `${local.slice(0, 1).toUpperCase()}${local.slice(1)}`;
  return state.users.put({ ...stored(state), email, firstName, lastName: 'Example', position, status, tagIds: [] });
}

/** Adds an app. */
export function addApp(state: State, type: string, name: string, adminOwnerId: string): App {
  return state.apps.put({ ...stored(state), name, description: `${name} of Acme`, type, adminOwnerId });
}

/** Adds an owner with people. */
export function addOwner(state: State, name: string, userIds: readonly string[], reviewerChannelId?: string): Owner {
  return state.owners.put({
    ...stored(state),
    name,
    description: '',
    userIds,
    escalationPeriod: 0,
    reviewerChannelId,
    sourceGroupId: undefined,
  });
}

/** Adds a resource; levels are names by their remote id. */
export function addResource(
  state: State,
  app: App,
  given: Pick<Resource, 'name' | 'type' | 'remoteId'> & { readonly levels?: Readonly<Record<string, string>>; readonly parentId?: string },
): Resource {
  const levels = Object.entries(given.levels ?? {}).map(([remoteId, name]) => ({ remoteId, name }));
  const { name, type, remoteId, parentId } = given;
  const common = { appId: app.id, name, type, remoteId, parentId, levels, adminOwnerId: app.adminOwnerId };
  return state.resources.put({ ...stored(state), ...common, description: '', tagIds: [] });
}

/** A token with a secret that is known beforehand. */
export function addToken(
  state: State,
  userId: string,
  token: { name: string; secret: string; isReadOnly: boolean; expiresMs?: number },
): void {
  state.tokens.put({ ...stored(state), userId, expiresMs: undefined, ...token });
}
