import { RollcallError } from '../errors.ts';
import { isPlainId, NO_PLAIN_ID } from '../model/plain-id.ts';
import { quoteName } from '../model/quote-name.ts';

/** An id as a segment of a request's path. @throws RollcallError `UNSAFE_ID` before anything is sent, where it would be another path */
export function idSegment(id: string): string {
  if (isPlainId(id)) return encodeURIComponent(id);
  throw new RollcallError('UNSAFE_ID', `${quoteName(id.slice(0, 100))} cannot be the id of a live object: ${NO_PLAIN_ID}.`, {
    hint: 'Nothing was sent for it. Find out where it comes from: the state, a plan file, an `id:` in the files, or an answer of the live system.',
  });
}

/** An id out of an answer. What could be no segment of a path is not asked for, nor sent: `unreadable` makes the error that says so. */
export function answeredId(id: string, unreadable: (why: string) => Error): string {
  if (isPlainId(id)) return id;
  throw unreadable(`it gives the id ${quoteName(id.slice(0, 100))}, and ${NO_PLAIN_ID}`);
}

/** A path below another one, part by part. @throws RollcallError `UNSAFE_ID` where a part would lead elsewhere */
export function pathSegments(path: string): string {
  const parts = path.split('/');
  if (parts.every((part, index) => !['.', '..'].includes(part) && (part !== '' || index === parts.length - 1)))
    return parts.map(encodeURIComponent).join('/');
  throw new RollcallError('UNSAFE_ID', `${quoteName(path.slice(0, 100))} is no path of a mount: a part of it is empty, "." or "..".`, {
    hint: 'Write the path as the live system shows it.',
  });
}
