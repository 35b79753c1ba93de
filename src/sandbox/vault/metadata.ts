import type { Pairs } from './fields.ts';
import { goQuote } from './go-text.ts';
import { fail } from './replies.ts';

const MAX_PAIRS = 64;
const MAX_KEY_BYTES = 128;
const MAX_VALUE_BYTES = 512;

/** Refuses metadata that cannot be stored; the server calls it an internal error. */
export function checkMetadata(pairs: Pairs | null, owner: 'group' | 'entity' | 'alias'): void {
  const entries = Object.entries(pairs ?? {});
  if (entries.length > MAX_PAIRS) throw fail(`invalid ${owner} metadata: metadata cannot contain more than ${MAX_PAIRS} key/value pairs`);
  for (const [key, value] of entries) {
    const wrong = wrongPair(key, value);
    if (wrong !== undefined) {
      throw fail(`invalid ${owner} metadata: failed to load metadata pair (${goQuote(key)}, ${goQuote(value)}): ${wrong}`);
    }
  }
}

function wrongPair(key: string, value: string): string | undefined {
  if (key === '') return 'key cannot be blank';
  if (!/^[a-zA-Z0-9=/+_-]+$/.test(key)) return 'key contains invalid characters';
  if (key.length > MAX_KEY_BYTES) return `key is too long (limit: ${MAX_KEY_BYTES} characters)`;
  if (key.startsWith('vault-')) return 'key prefix "vault-" is reserved for internal use';
  if (Buffer.byteLength(value) > MAX_VALUE_BYTES) return `value is too long (limit: ${MAX_VALUE_BYTES} characters)`;
  return undefined;
}
