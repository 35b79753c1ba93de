import type { GroupAnswer } from './answers.ts';
import type { GroupBody } from './client.ts';

/** What a person should know where an answer does not show all that was sent: the server takes unknown peers and hides them. */
export function missingNote(body: GroupBody, answer: GroupAnswer): string | undefined {
  const peers = new Set(answer.peers);
  const resources = new Set(answer.resources.map(({ id }) => id));
  const missing = [
    ...body.peers.filter((id) => !peers.has(id)).map((id) => `peer "${id}"`),
    ...body.resources.filter(({ id }) => !resources.has(id)).map(({ id }) => `resource "${id}"`),
  ];
  return missing.length === 0 ? undefined : `the server did not take ${missing.join(', ')}: plan again to see what became of it`;
}
