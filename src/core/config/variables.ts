import { isJsonObject } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { Place, Problem } from '../model/problem.ts';
import { below, errorAt, quote } from './problems.ts';

/** Answers what an environment variable holds; undefined where it is not set. */
export type ReadVariable = (name: string) => string | undefined;

const REFERENCE = /\$\{([^}]*)\}/g;
/** One that is opened and not closed. */
const UNCLOSED = /\$\{[^}]*$/;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Words that make a variable's name that of a credential, wherever they stand in it. */
const ANYWHERE = /TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|APIKEY/i;

/** Words that do so between underscores: `PATH` holds no `PAT`, and `AUTH_MOUNT` names where one logs in. */
const AS_WORD = /(?:^|_)(?:PAT|KEY|KEYS|JWT|PWD|PASS|COOKIE|SESSION)(?:$|_)|(?:^|_)AUTH(?:_CONFIG)?$/i;

/** Whether a variable of this name holds a credential. */
export function isCredentialVariable(name: string): boolean {
  return ANYWHERE.test(name) || AS_WORD.test(name);
}

/** What substitution gives: the value as far as it could be made, and what was wrong. */
export interface Substituted {
  readonly value: Json;
  readonly problems: readonly Problem[];
}

/**
 * Puts environment variables in the place of `${NAME}` in every text below a value. Without `read` only the form is looked at and
 * nothing is replaced: whether files are right must not depend on who looks.
 */
export function substituteVariables(value: Json, place: Place, read: ReadVariable | undefined): Substituted {
  const problems: Problem[] = [];
  return { value: substitute(value, place, { read, problems }), problems };
}

interface Context {
  readonly read: ReadVariable | undefined;
  readonly problems: Problem[];
}

function substitute(value: Json, place: Place, context: Context): Json {
  if (typeof value === 'string') return value.includes('${') ? substituteText(value, place, context) : value;
  if (Array.isArray(value)) return value.map((item: Json, index) => substitute(item, below(place, index), context));
  if (!isJsonObject(value)) return value;
  const table = Object.create(null) as Record<string, Json>;
  for (const [key, item] of Object.entries(value)) table[key] = substitute(item, below(place, key), context);
  return table;
}

function substituteText(text: string, place: Place, context: Context): string {
  const unclosed = UNCLOSED.exec(text);
  if (unclosed) {
    const detail = 'write "${NAME}", with a closing brace';
    context.problems.push(errorAt('CONFIG_VARIABLE', place, { summary: `${quote(unclosed[0])} is not closed`, detail }));
  }
  return text.replaceAll(REFERENCE, (reference, name: string) => {
    const fault = faultOf(name);
    // A variable that is set to nothing is as good as none: an empty address would look like one that was left out.
    const value = fault ? '' : (context.read?.(name) ?? '');
    if (fault) context.problems.push(errorAt('CONFIG_VARIABLE', place, fault));
    else if (context.read && value === '') context.problems.push(errorAt('CONFIG_VARIABLE', place, notSet(name)));
    return value === '' ? reference : value;
  });
}

function faultOf(name: string): { readonly summary: string; readonly detail: string } | undefined {
  if (!NAME.test(name))
    return {
      summary: `${quote(`\${${name}}`)} names no environment variable`,
      detail: 'write "${NAME}" with letters, digits and underscores',
    };
  if (!isCredentialVariable(name)) return undefined;
  return {
    summary: `the variable ${quote(name)} would put a credential into a setting`,
    detail: 'Rollcall takes credentials from the environment by itself; settings hold none',
  };
}

function notSet(name: string): { readonly summary: string; readonly detail: string } {
  return { summary: `the environment variable ${quote(name)} is not set`, detail: `set ${name}, or write the value here` };
}

/** Places below a value where `${NAME}` stands although nothing replaces it there. */
export function findVariables(value: Json, place: Place): Problem[] {
  if (typeof value === 'string') {
    if (!value.includes('${') || !/\$\{[A-Za-z_]\w*\}/.test(value)) return [];
    return [
      errorAt('CONFIG_VARIABLE', place, {
        summary: `variables are not replaced here: ${quote(value)}`,
        detail: 'only settings of targets may use "${NAME}"',
      }),
    ];
  }
  if (Array.isArray(value)) return value.flatMap((item: Json, index) => findVariables(item, below(place, index)));
  return isJsonObject(value) ? Object.entries(value).flatMap(([key, item]) => findVariables(item, below(place, key))) : [];
}
