import type { Declared } from '../../core/model/project.ts';
import type { Desire } from '../../core/provider.ts';
import type { MembersTable } from './applied-members.ts';
import type { Directory } from './directory.ts';

/** What vanished machines are found by. */
export interface VanishedInput {
  readonly directory: Directory;
  readonly applied: MembersTable | undefined;
}

/**
 * Machines that were applied and do not exist any more, although the declaration names them as before: under `peers:`, or by a person one of
 * whose users is gone. Where another machine is meant by now, that too. A person's own machine that was replaced is nobody who left.
 */
export function vanishedPeers(
  { members = [], block }: Declared,
  { directory, applied = {} }: VanishedInput,
): NonNullable<Desire['vanished']> {
  const native = (block['peers'] ?? []) as readonly string[];
  const bereft = members.filter(({ email }) => directory.missing(email).length > 0).map(({ email }) => email);
  if (native.length + bereft.length === 0) return [];
  const all = Object.values(applied).flat();
  const gone = all.filter((identity) => !directory.peerOf(identity));
  if (gone.length === 0) return [];
  const named = native.flatMap((reference) => {
    const [found, ...others] = directory.findPeers(reference);
    if (found && all.includes(found.identity)) return [];
    const now = others.length === 0 ? found?.element : undefined;
    return gone.filter((identity) => mayMean(reference, identity)).map((identity) => ({ identity, ...(now === undefined ? {} : { now }) }));
  });
  const others = bereft.flatMap((email) => applied[email]?.filter((identity) => gone.includes(identity)) ?? []);
  return [...named, ...others.map((identity) => ({ identity }))];
}

/** A reference as what was applied may have it: an IP address says as little of that as an id. */
export function handleOf(reference: string): string {
  const text = bareOf(reference);
  return isBlind(reference) && !text.startsWith('id:') ? `id:${text}` : text;
}

/** Whether a machine of this identity had the whole DNS label, the name or the id that a reference says. Twins get the end of their address. */
function mayMean(reference: string, identity: string): boolean {
  const text = bareOf(reference);
  if (text === identity || text.toLowerCase() === identity.toLowerCase()) return true;
  const label = identity.split('.')[0] as string;
  const name = text.toLowerCase().replaceAll(/[^a-z0-9-]+/g, '-');
  return !isBlind(reference) && (label === name || (label.startsWith(`${name}-`) && TWIN.test(label.slice(name.length))));
}

const TWIN = /^-\d{1,3}-\d{1,3}$/;

/** An id or an IP address says nothing of a name. */
function isBlind(reference: string): boolean {
  const text = bareOf(reference);
  return text.startsWith('id:') || /^[\d.]+$/.test(text) || /^[\da-f]*:[\da-f:]+$/i.test(text);
}

function bareOf(reference: string): string {
  return reference.trim().replace(/^peer:/, '');
}
