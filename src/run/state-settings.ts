import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeConfigContext } from '../core/config/context.ts';
import { parseProject } from '../core/config/project.ts';
import { validators as compiled } from '../core/config/validators.generated.js';
import { credentialForm } from '../core/config/credential-forms.ts';
import { STATE_BACKENDS } from '../core/config/schemas/state-settings.ts';
import { RollcallError } from '../core/errors.ts';
import { equalJson, isJsonObject } from '../core/model/json.ts';
import type { Json } from '../core/model/json.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { editYaml } from '../config/edit/edit-yaml.ts';
import { PROJECT_FILE } from '../config/find-project.ts';
import { yaml } from '../config/yaml/library.ts';
import { providers } from '../providers/index.ts';
import type { StateSettings } from '../state/settings.ts';
import { replaceFiles } from './replace-files.ts';

/**
 * Settings of another backend from `KEY=VALUE` words.
 *
 * @throws RollcallError `USAGE`, `CONFIG_CREDENTIAL`
 */
export function parseStateSettings(backend: string, words: readonly string[]): StateSettings {
  const known = Object.hasOwn(STATE_BACKENDS, backend) ? STATE_BACKENDS[backend] : undefined;
  if (!known)
    throw new RollcallError('USAGE', `There is no state backend ${quoteName(backend)}.`, {
      hint: `Use one of: ${Object.keys(STATE_BACKENDS).join(', ')}.`,
    });
  const settings: Record<string, Json> & { backend: string } = { backend };
  for (const word of words) {
    const [key, value] = [word.slice(0, Math.max(0, word.indexOf('='))), word.slice(word.indexOf('=') + 1)];
    const schema = Object.hasOwn(known.properties, key) ? known.properties[key] : undefined;
    if (!schema || value === '')
      throw new RollcallError('USAGE', `${quoteName(key === '' ? word : key)} is no setting of ${quoteName(backend)}.`, {
        hint: `Write KEY=VALUE, with one of: ${Object.keys(known.properties).join(', ')}.`,
      });
    if (credentialForm(value) !== undefined)
      throw new RollcallError('CONFIG_CREDENTIAL', `The value of ${quoteName(key)} holds a credential.`, {
        hint: 'Credentials come from the environment.',
      });
    settings[key] = schema['type'] === 'boolean' ? parseSwitch(key, value) : value;
  }
  return settings;
}

function parseSwitch(key: string, value: string): boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  throw new RollcallError('USAGE', `${quoteName(key)} is true or false, and not ${quoteName(value)}.`, {
    hint: `Write ${key}=true or ${key}=false.`,
  });
}

/**
 * Finds out how the settings go into `rollcall.yaml` with every other byte as it is. What the file would say then is read and compared
 * before anything is done; what is returned replaces the file.
 *
 * @throws RollcallError `CONFIG_VALUE` for a setting that is none; `OUTPUT_WRITE` with what to write by hand; later `FILE_CHANGED`
 */
export async function prepareStateSettings(dir: string, settings: StateSettings): Promise<() => Promise<void>> {
  const text = (await readFile(join(dir, PROJECT_FILE), 'utf8')).replace(/^\ufeff/, '');
  const next = withSettings(text, settings);
  if (next === undefined)
    throw new RollcallError(
      'OUTPUT_WRITE',
      `The settings cannot be written into ${quoteName(join(dir, PROJECT_FILE))}. Nothing was moved.`,
      {
        hint: `Write the present "state:" there plainly, without anchors, so that it can be replaced by: state: ${JSON.stringify(settings)}`,
      },
    );
  checkSettings(next);
  return () => replaceFiles(dir, new Map([[PROJECT_FILE, next]]), new Map([[PROJECT_FILE, text]]));
}

/** Settings that the file may not hold would leave a project behind that nobody can read. @throws RollcallError `CONFIG_VALUE` and the like */
function checkSettings(text: string): void {
  const parsed = parseProject(valueOf(text) as Json, PROJECT_FILE, makeConfigContext(providers, compiled, undefined));
  const wrong = parsed.problems.find(({ severity, place }) => severity === 'error' && place?.path[0] === 'state');
  if (!wrong) return;
  throw new RollcallError(wrong.code, `${wrong.summary} Nothing was moved.`, wrong.detail === undefined ? {} : { hint: wrong.detail });
}

/** The text with other settings and everything else as it was; undefined where the file cannot be edited to say that. */
function withSettings(text: string, settings: StateSettings): string | undefined {
  let next: string;
  try {
    next = editYaml(text, [{ type: 'set', path: ['state'], value: settings }]);
  } catch (error) {
    if (error instanceof RollcallError) return undefined;
    throw error;
  }
  const [before, after] = [valueOf(text), valueOf(next)];
  return isJsonObject(before) && after !== undefined && equalJson({ ...before, state: settings }, after) ? next : undefined;
}

/** What a text of YAML says; undefined where it is none. */
function valueOf(text: string): Json | undefined {
  const document = yaml.parseDocument(text, { version: '1.2' });
  return document.errors.length > 0 ? undefined : (document.toJS() as Json);
}
