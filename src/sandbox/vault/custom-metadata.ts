import type { Pairs } from './fields.ts';
import { goQuote, isPrintable } from './go-text.ts';
import { fail, failAll } from './replies.ts';

const MAX_KEYS = 64;
const MAX_KEY_BYTES = 128;
const MAX_VALUE_BYTES = 512;
const PREFIX = 'custom_metadata validation failed';

/** Refuses what an entity alias cannot carry, naming everything that is wrong. */
export function checkCustomMetadata(pairs: Pairs | null): void {
  const entries = Object.entries(pairs ?? {});
  if (entries.length > MAX_KEYS) throw fail(`${PREFIX}: payload must contain at most ${MAX_KEYS} keys, provided ${entries.length}`);
  const wrong = entries.flatMap(([key, value]) => wrongPair(key, value));
  if (wrong.length > 0) throw failAll(wrong.map((text) => `${PREFIX}: ${text}`));
}

function wrongPair(key: string, value: string): readonly string[] {
  const wrong: string[] = [];
  const quoted = goQuote(key);
  const keyBytes = Buffer.byteLength(key);
  const valueBytes = Buffer.byteLength(value);
  if (keyBytes === 0 || keyBytes > MAX_KEY_BYTES)
    wrong.push(`length of key ${quoted} is ${keyBytes} but must be 0 < len(key) <= ${MAX_KEY_BYTES}`);
  if (valueBytes === 0 || valueBytes > MAX_VALUE_BYTES) {
    wrong.push(`length of value for key ${quoted} is ${valueBytes} but must be 0 < len(value) <= ${MAX_VALUE_BYTES}`);
  }
  if (!isPrintable(key)) wrong.push(`key ${quoted} (${key}) contains unprintable characters`);
  if (!isPrintable(value)) wrong.push(`value for key ${quoted} contains unprintable characters`);
  return wrong;
}
