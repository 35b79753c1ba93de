import { quoteName } from '../../core/model/quote-name.ts';
import { RollcallError } from '../../core/errors.ts';
import type { GroupAnswer } from './answers.ts';
import type { GroupBody } from './client.ts';

/** What a person should know where an answer does not show all that was sent: the server takes unknown peers and hides them. */
export function missingNote(body: GroupBody, answer: GroupAnswer): string | undefined {
  const peers = new Set(answer.peers);
  const resources = new Set(answer.resources.map(({ id }) => id));
  const missing = [
    ...body.peers.filter((id) => !peers.has(id)).map((id) => `peer ${quoteName(id)}`),
    ...body.resources.filter(({ id }) => !resources.has(id)).map(({ id }) => `resource ${quoteName(id)}`),
  ];
  return missing.length === 0 ? undefined : `the server did not take ${missing.join(', ')}: plan again to see what became of it`;
}

/** Entries without an id refer to nothing. They are not sent, so that a write takes them out. */
export function emptyRefsNote({ resources }: GroupAnswer): string | undefined {
  const count = resources.filter(({ id }) => id === '').length;
  if (count === 0) return undefined;
  return `left out ${count === 1 ? 'a resource entry' : `${count} resource entries`} without an id, which ${count === 1 ? 'refers' : 'refer'} to nothing`;
}

/** @throws RollcallError `NAME_TAKEN`: a rename is never refused by the server, and makes two groups of one name */
export function refuseTaken(name: string, address: string, others: readonly GroupAnswer[]): void {
  const [other] = others;
  if (!other) return;
  throw new RollcallError(
    'NAME_TAKEN',
    `${quoteName(address)} cannot be renamed to ${quoteName(name)}: since the plan group ${quoteName(other.id)} has that name.`,
    {
      hint: 'Rename one of them, then plan again.',
    },
  );
}
