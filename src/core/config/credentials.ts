import { isJsonObject } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { Place, Problem } from '../model/problem.ts';
import { atKey, below, errorAt, quote } from './problems.ts';

/** What keys that hold a credential are called; `token_file` or `auth.method: token` are no such keys. */
const KEY =
  /^(?:.*[_-])?(?:token|tokens|password|passwd|passphrase|secret|secrets|secret_id|api_?key|apikey|access_key|private_key|pat|jwt|credential|credentials)$/i;

/** How credentials begin, by the name of what they are. None of these forms is a word, a host or a path. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/\bhv[sbr]\.[A-Za-z0-9_-]{8,}/, 'a Vault token'],
  [/(?:^|[\s"'=:])[sbr]\.[A-Za-z0-9]{24,}/, 'a Vault token'],
  [/\bnbp_[A-Za-z0-9]{20,}/, 'a NetBird token'],
  [/\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/, 'a JWT'],
  [/\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,})/, 'a token of a forge'],
  [/\bAKIA[A-Z0-9]{16}\b/, 'an access key'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'a private key'],
  [/^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/\s@:]*:[^/\s@]+@/, 'a user name and password'],
];

const ADVICE =
  'credentials come from the environment (ROLLCALL_TOKEN_<TARGET> or the variables of that system), never from a file; if this one was real, replace it';

/** What a text is taken to be a credential of; undefined for anything else. */
export function credentialForm(text: string): string | undefined {
  if (text.length < 12) return undefined;
  return FORMS.find(([form]) => form.test(text))?.[1];
}

/** Credentials below a value; with `keys` also keys whose name says that they hold one. The message never repeats the value. */
export function findCredentials(value: Json, place: Place, options: { readonly keys: boolean }): Problem[] {
  if (typeof value === 'string') {
    const form = credentialForm(value);
    return form ? [errorAt('CONFIG_CREDENTIAL', place, { summary: `this looks like ${form}`, detail: ADVICE })] : [];
  }
  if (Array.isArray(value)) return value.flatMap((item: Json, index) => findCredentials(item, below(place, index), options));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const inside = below(place, key);
    if (!options.keys || !KEY.test(key) || isJsonObject(item)) return findCredentials(item, inside, options);
    return [errorAt('CONFIG_CREDENTIAL', atKey(inside), { summary: `the key ${quote(key)} would hold a credential`, detail: ADVICE })];
  });
}
