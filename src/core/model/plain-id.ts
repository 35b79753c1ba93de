import { forbiddenInName } from './characters.ts';

/** What ends a segment of an address, or begins to spell one. */
const SEPARATOR = /[/\\?#%]/;

/** Nobody gives ids of this length; an address of it would be refused on the way. */
const LONGEST = 512;

/**
 * Whether an id can be one segment of a request's path and nothing else there. What is empty, `.` or `..`, or holds a separator, would
 * be the path of another object, of a list, or of another call.
 */
export function isPlainId(id: string): boolean {
  const leadsElsewhere = id === '' || id === '.' || id === '..' || SEPARATOR.test(id);
  return !leadsElsewhere && id.length <= LONGEST && id === id.trim() && forbiddenInName(id) === undefined;
}

/** Why an id is none, as a sentence goes on behind it. */
export const NO_PLAIN_ID = 'an id is one part of an address, without "/", "?", "#", "%" and control characters, and not "." or ".."';
