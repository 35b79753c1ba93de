import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const PREFIX = 'nbp_';
const SECRET_LENGTH = 30;
const CHECKSUM_LENGTH = 6;

/** A personal access token from its secret of 30 characters. */
export function tokenFrom(secret: string): string {
  return `${PREFIX}${secret}${checksum(secret)}`;
}

/** Whether a token has the right length, prefix and checksum. */
export function isWellFormed(token: string): boolean {
  if (token.length !== PREFIX.length + SECRET_LENGTH + CHECKSUM_LENGTH || !token.startsWith(PREFIX)) return false;
  const secret = token.slice(PREFIX.length, PREFIX.length + SECRET_LENGTH);
  return token.endsWith(checksum(secret));
}

/** Under what a token is stored. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}

function checksum(secret: string): string {
  let rest = crc32(secret);
  let digits = '';
  while (rest > 0) {
    digits = `${DIGITS[rest % 62]}${digits}`;
    rest = Math.floor(rest / 62);
  }
  return digits.padStart(CHECKSUM_LENGTH, '0');
}
