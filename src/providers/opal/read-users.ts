import type { ReadClient } from '../../core/provider.ts';
import { EMAIL } from '../../core/provide/people-claims.ts';
import type { MappedPeople } from '../../core/provide/people-claims.ts';
import type { UserAnswer } from './answers.ts';
import { findUser, listUsers } from './client.ts';
import { handlesOf } from './directory.ts';
import { FEW } from './fields.ts';

/** Whom a read has to know. */
export interface UsersRequest {
  readonly http: Pick<ReadClient, 'get'>;
  /** Users that members' lists have shown already: they cost nothing. */
  readonly met: readonly UserAnswer[];
  /** E-mails of declared people. */
  readonly emails: Iterable<string>;
  /** Ids of users that live groups name. */
  readonly ids: Iterable<string>;
  readonly people: MappedPeople;
  readonly signal: AbortSignal;
}

/**
 * The users that are met or wanted. A few are looked up one by one; more than that, or one who is not found that way, are worth the whole
 * list: it says for certain who is missing, whatever letter case the API compares by, and whom somebody may have meant.
 */
export async function readUsers({ http, met, emails, ids, people, signal }: UsersRequest): Promise<readonly UserAnswer[]> {
  const known = new Set(met.flatMap(({ id, email }) => [`id:${id}`, email.trim().toLowerCase()]));
  const wanted = [...[...emails].flatMap((email) => handlesOf(email, people)), ...[...ids].map((id) => `id:${id}`)];
  const strange = [...new Set(wanted)].filter((handle) => !known.has(handle));
  if (strange.length === 0) return met;
  if (strange.length > FEW || strange.some((handle) => !handle.startsWith('id:') && !EMAIL.test(handle)))
    return [...met, ...(await listUsers(http, signal))];
  const found = await Promise.all(
    strange.map((handle) => findUser(http, handle.startsWith('id:') ? { user_id: handle.slice(3) } : { email: handle }, signal)),
  );
  // A user who left is still a leader of some group: that is no reason to look everybody up.
  const isMissing = found.some((user, index) => !user && !(strange[index] as string).startsWith('id:'));
  return [...met, ...(isMissing ? await listUsers(http, signal) : found.filter((user) => user !== undefined))];
}
