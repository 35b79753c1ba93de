import { RollcallError } from '../core/errors.ts';

/**
 * A token goes into a header, so it is one word of printable ASCII. What is wrong is said without showing it.
 *
 * @throws RollcallError `CREDENTIAL_INVALID`
 */
export function checkToken(token: string, origin: string): void {
  if (/^[\u0021-\u007e]+$/.test(token)) return;
  const what = /[\r\n]/.test(token) ? 'a line break' : /\s/.test(token) ? 'white space' : 'a character that cannot be sent in a header';
  throw new RollcallError('CREDENTIAL_INVALID', `The token in ${origin} holds ${what}`, {
    hint: 'Set it again without what surrounds it: quotes, spaces and line breaks do not belong to it.',
  });
}
