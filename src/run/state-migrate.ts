import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { credentialForm } from '../core/config/credential-forms.ts';
import { STATE_BACKENDS } from '../core/config/schemas/state-settings.ts';
import { RollcallError } from '../core/errors.ts';
import { equalJson } from '../core/model/json.ts';
import type { Json } from '../core/model/json.ts';
import type { State } from '../core/model/state.ts';
import { readState } from '../state/recover.ts';
import type { StateSettings } from '../state/settings.ts';
import type { StateStore } from '../state/store.ts';
import { holdingLock, withLockedState } from './locked-state.ts';
import type { StateCommand } from './state-commands.ts';

/** What was moved. */
export interface Migrated {
  readonly from: string;
  readonly to: string;
  readonly state: State;
}

/**
 * Settings of another backend from `KEY=VALUE` words.
 *
 * @throws RollcallError `USAGE`, `CONFIG_CREDENTIAL`
 */
export function parseStateSettings(backend: string, words: readonly string[]): StateSettings {
  const known = Object.hasOwn(STATE_BACKENDS, backend) ? STATE_BACKENDS[backend] : undefined;
  if (!known)
    throw new RollcallError('USAGE', `There is no state backend "${backend}".`, {
      hint: `Use one of: ${Object.keys(STATE_BACKENDS).join(', ')}.`,
    });
  const settings: Record<string, Json> & { backend: string } = { backend };
  for (const word of words) {
    const [key, value] = [word.slice(0, Math.max(0, word.indexOf('='))), word.slice(word.indexOf('=') + 1)];
    const schema = Object.hasOwn(known.properties, key) ? known.properties[key] : undefined;
    if (!schema || value === '')
      throw new RollcallError('USAGE', `"${key === '' ? word : key}" is no setting of "${backend}".`, {
        hint: `Write KEY=VALUE, with one of: ${Object.keys(known.properties).join(', ')}.`,
      });
    if (credentialForm(value) !== undefined)
      throw new RollcallError('CONFIG_CREDENTIAL', `The value of "${key}" holds a credential.`, {
        hint: 'Credentials come from the environment.',
      });
    settings[key] = schema['type'] === 'boolean' ? parseSwitch(key, value) : value;
  }
  return settings;
}

function parseSwitch(key: string, value: string): boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  throw new RollcallError('USAGE', `"${key}" is true or false, and not "${value}".`, { hint: `Write ${key}=true or ${key}=false.` });
}

/**
 * Copies the state, with what an interrupted run did, to another backend while both are locked, and looks at the copy. Interrupted, it is
 * done again: an earlier copy of the same state is replaced, anything else is refused.
 *
 * @throws RollcallError `STATE_NO_ADDRESS`, `STATE_FOREIGN`, `STATE_CHANGED`, and as the backends do
 */
export async function migrateState(options: StateCommand, to: StateStore): Promise<Migrated> {
  const from = options.store;
  const { timeoutMs, observer } = options;
  return withLockedState({ ...options, purpose: 'state migrate' }, async (state) => {
    if (!state)
      throw new RollcallError('STATE_NO_ADDRESS', `There is no state to move: "${from.backend.place}".`, {
        hint: 'Write the new `state:` into rollcall.yaml; the first apply makes the state there.',
      });
    return holdingLock({ store: to, purpose: 'state migrate', timeoutMs, observer }, async () => {
      const there = (await readState(to)).state;
      checkDestination(state, there, to.backend.place);
      const written: State = { ...state, serial: Math.max(state.serial, there?.serial ?? 0) + 1 };
      await to.backend.write(written, there?.serial ?? 0);
      const copy = await to.backend.read();
      if (!copy || !equalJson(contentOf(copy), contentOf(written)))
        throw new RollcallError('STATE_WRITE', `What "${to.backend.place}" holds is not what was written there.`, {
          hint: 'Nothing was changed where the state is now. Look into what keeps the copy, then run the same command again.',
        });
      return { from: from.backend.place, to: to.backend.place, state: written };
    });
  });
}

function checkDestination(state: State, there: State | undefined, place: string): void {
  if (!there) return;
  if (there.lineage !== state.lineage || there.project !== state.project)
    throw new RollcallError(
      'STATE_FOREIGN',
      `"${place}" holds another state: of project "${there.project}", with lineage "${there.lineage}".`,
      {
        hint: 'Choose another place. Where that state is not needed any more, move it away first.',
      },
    );
  const isCopy = there.serial <= state.serial || (there.serial === state.serial + 1 && equalJson(there.objects, state.objects));
  if (isCopy) return;
  throw new RollcallError(
    'STATE_CHANGED',
    `"${place}" holds this state in a newer form: its serial is ${there.serial}, that of "state:" is ${state.serial}.`,
    {
      hint: 'Somebody uses it already: write its settings into `state:` of rollcall.yaml.',
    },
  );
}

/** Keys without a value stand for nothing, and are not stored. */
function contentOf(state: State): Json {
  return JSON.parse(JSON.stringify(state)) as Json;
}

/**
 * Writes the settings into `rollcall.yaml` and leaves every other line as it is.
 *
 * @throws RollcallError `OUTPUT_WRITE` with what to write by hand
 */
export async function writeStateSettings(dir: string, settings: StateSettings): Promise<void> {
  const file = join(dir, 'rollcall.yaml');
  const block = `state:\n${Object.entries(settings)
    .map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`)
    .join('')}`;
  const text = await readFile(file, 'utf8');
  const next = withBlock(text, block);
  if (next === undefined)
    throw new RollcallError('OUTPUT_WRITE', `The state was copied, but the settings could not be written into "${file}".`, {
      hint: `Write them in the place of the former ones: ${block.trim().replaceAll(/\s*\n\s*/g, ' ')}`,
    });
  await writeFile(`${file}.tmp`, next);
  await rename(`${file}.tmp`, file);
}

/** The text with another block of that key, at the place of the former one or at the end; undefined where the file is no plain table. */
function withBlock(text: string, block: string): string | undefined {
  const lines = text.split(/(?<=\n)/);
  if (/^\s*\{/m.test(lines.find((line) => !/^\s*(?:#|$|---)/.test(line)) ?? '')) return undefined;
  const start = lines.findIndex((line) => /^["']?state["']?\s*:/.test(line));
  if (start < 0) return `${text.endsWith('\n') || text === '' ? text : `${text}\n`}${block}`;
  let end = start + 1;
  while (end < lines.length && /^(?:[ \t]+\S|[}\]])/.test(lines[end] as string)) end++;
  return [...lines.slice(0, start), block, ...lines.slice(end)].join('');
}
