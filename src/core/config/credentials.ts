import { isJsonObject } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { Place, Problem } from '../model/problem.ts';
import { credentialForm } from './credential-forms.ts';
import { atKey, below, errorAt, quote } from './problems.ts';

/** What keys that hold a credential are called; `token_file` or `auth.method: token` are no such keys. */
const KEY =
  /^(?:.*[_-])?(?:token|tokens|password|passwd|passphrase|secret|secrets|secret_id|api_?key|apikey|access_key|private_key|pat|jwt|credential|credentials)$/i;

const ADVICE =
  'credentials come from the environment (ROLLCALL_TOKEN_<TARGET> or the variables of that system), never from a file; if this one was real, replace it';

/** Credentials below a value; with `keys` also keys whose name says that they hold one. The message never repeats the value. */
export function findCredentials(value: Json, place: Place, options: { readonly keys: boolean }): Problem[] {
  return mayHoldCredential(value, options) ? listCredentials(value, place, options) : [];
}

/** The usual answer, without a list or a path made for it. */
function mayHoldCredential(value: Json, options: { readonly keys: boolean }): boolean {
  if (typeof value === 'string') return credentialForm(value) !== undefined;
  if (Array.isArray(value)) return value.some((item: Json) => mayHoldCredential(item, options));
  if (!isJsonObject(value)) return false;
  return Object.keys(value).some((key) => (options.keys && KEY.test(key)) || mayHoldCredential(value[key] as Json, options));
}

function listCredentials(value: Json, place: Place, options: { readonly keys: boolean }): Problem[] {
  if (typeof value === 'string') {
    const form = credentialForm(value);
    return form ? [errorAt('CONFIG_CREDENTIAL', place, { summary: `this looks like ${form}`, detail: ADVICE })] : [];
  }
  if (Array.isArray(value)) return value.flatMap((item: Json, index) => listCredentials(item, below(place, index), options));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const inside = below(place, key);
    if (!options.keys || !KEY.test(key) || isJsonObject(item)) return listCredentials(item, inside, options);
    return [errorAt('CONFIG_CREDENTIAL', atKey(inside), { summary: `the key ${quote(key)} would hold a credential`, detail: ADVICE })];
  });
}
