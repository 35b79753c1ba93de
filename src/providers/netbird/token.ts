import { quoteName } from '../../core/model/quote-name.ts';
import { RollcallError } from '../../core/errors.ts';

const PREFIX = 'nbp_';
const SECRET_LENGTH = 30;
const CHECKSUM_LENGTH = 6;
const LENGTH = PREFIX.length + SECRET_LENGTH + CHECKSUM_LENGTH;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Looks at a token's prefix, length and checksum, so that a copy without its last letter is found before anything is sent. Nothing
 * of the token is in the error.
 *
 * @throws RollcallError `CREDENTIAL_INVALID`
 */
export function checkToken(credential: { readonly token: string; readonly origin: string }, target: string): void {
  const fault = faultOf(credential.token);
  if (fault === undefined) return;
  throw new RollcallError(
    'CREDENTIAL_INVALID',
    `The token in ${credential.origin} for target ${quoteName(target)} is no NetBird access token: ${fault}`,
    {
      hint: 'Copy it again, whole, or make a new one: a personal access token of a service user. docs/netbird.md says how.',
    },
  );
}

function faultOf(token: string): string | undefined {
  // A login's token lets NetBird sync groups out of its claims with every request: a plan must not do that.
  if (/^eyJ[\w-]*\./.test(token)) return 'it is the token of a login (a JWT), with which even a read can change groups.';
  if (!token.startsWith(PREFIX)) return `it does not begin with ${quoteName(PREFIX)}.`;
  if (token.length !== LENGTH) return `it has ${token.length} characters instead of ${LENGTH}.`;
  const secret = token.slice(PREFIX.length, PREFIX.length + SECRET_LENGTH);
  return checksumOf(secret) === token.slice(-CHECKSUM_LENGTH) ? undefined : 'its checksum is wrong, so a character of it is.';
}

/** CRC-32 of the secret in base 62, padded with zeros. */
function checksumOf(secret: string): string {
  let rest = crc32(secret);
  let text = '';
  for (; rest > 0; rest = Math.floor(rest / ALPHABET.length)) text = `${ALPHABET[rest % ALPHABET.length] as string}${text}`;
  return text.padStart(CHECKSUM_LENGTH, '0');
}

function crc32(text: string): number {
  let crc = 0xffffffff;
  for (const character of text) {
    crc ^= character.charCodeAt(0) & 0xff;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
