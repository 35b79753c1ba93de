import { RollcallError } from '../core/errors.ts';
import { isJsonObject } from '../core/model/json.ts';
import type { JsonObject } from '../core/model/json.ts';
import { isPlainId, NO_PLAIN_ID } from '../core/model/plain-id.ts';
import type { State } from '../core/model/state.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { findJsonFault } from './json-fault.ts';
import { restoreTables } from './stored-form.ts';
import { STATE_FORM, upgradeState } from './upgrade.ts';

/**
 * A state from its text.
 *
 * @param place what a person is told: the file's path, the URL
 * @throws RollcallError `STATE_CORRUPT` with the position, `STATE_VERSION`
 */
export function parseState(text: string, place: string): State {
  return stateFrom(parseJson(text, place), place);
}

/** A state from its parsed value, whose tables are put back in place. @throws as `parseState` */
export function stateFrom(value: unknown, place: string): State {
  if (!isJsonObject(value)) throw corrupt(place, 'it is no JSON object');
  const state = upgradeState(value, place);
  const fault = findFault(state) ?? restoreTables((state as unknown as State).objects);
  if (fault !== undefined) throw corrupt(place, fault);
  return state as unknown as State;
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const marker = text.search(/^<{7} /m);
    if (marker >= 0) throw corrupt(place, `it holds merge conflict markers, at byte ${byteAt(text, marker)}`, error);
    const position = findJsonFault(text);
    const line = text.slice(0, position).split('\n').length;
    const what = position >= text.trimEnd().length ? 'the text ends too early' : 'the text is no JSON';
    throw corrupt(place, `${what}, at byte ${byteAt(text, position)} (line ${line})`, error);
  }
}

function byteAt(text: string, position: number): number {
  return Buffer.byteLength(text.slice(0, position));
}

/** The error for a state that cannot be what Rollcall wrote. */
export function corrupt(place: string, what: string, cause?: unknown): RollcallError {
  return new RollcallError('STATE_CORRUPT', `The state in ${quoteName(place)} is damaged: ${what}.`, {
    hint: 'Take a copy from version control, from a backup, or from the ".backup" file beside a local one; move the damaged one away (docs/state.md, "Moving a state away"), and put the copy in with "rollcall state push FILE". Without a state Rollcall adopts live groups of declared names again, and deletes nothing.',
    cause,
  });
}

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string' && value !== '';
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isTable: Check = isJsonObject;

const STATE_KEYS: Readonly<Record<string, { readonly check: Check; readonly optional?: true }>> = {
  version: { check: (value) => value === STATE_FORM },
  lineage: { check: isText },
  serial: { check: isCount },
  project: { check: isText },
  targets: { check: isTable },
  objects: { check: isTable },
  pending: { check: isTable, optional: true },
  approvals: { check: (value) => Array.isArray(value) && value.every(isText), optional: true },
  guards: { check: isGuards, optional: true },
  settings: { check: isSettings, optional: true },
  knows: { check: isListOfTexts, optional: true },
  moved: { check: isText, optional: true },
  runs: { check: (value) => Array.isArray(value) && value.every(isRun) },
};

/** Whether it can be listed, and gone on from where it never ended. */
export function isRun(value: unknown): boolean {
  if (!isJsonObject(value) || !isText(value['when'])) return false;
  const { done: named = [], unfinished, counts } = value as Readonly<Record<string, unknown>>;
  if (!isListOfTexts(named)) return false;
  if (unfinished === undefined) return true;
  if (!isJsonObject(unfinished) || !isJsonObject(counts) || !Object.values(counts).every(isCount)) return false;
  const { done, unknown } = unfinished as Readonly<Record<string, unknown>>;
  return isListOfTexts(done) && Array.isArray(unknown) && unknown.every((step) => isJsonObject(step) && isText(step['step']));
}

const isLimit: Check = (value) => isCount(value) || isText(value);

function isTableOf(value: unknown, check: Check): boolean {
  return isJsonObject(value) && Object.values(value).every(check);
}

/** Whether a plan can say what differs from it. */
function isGuards(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  const {
    max_deletions: deletions,
    max_member_removals: removals,
    protected: shielded,
    privileged,
    keep,
  } = value as Readonly<Record<string, unknown>>;
  return (
    isLimit(deletions) &&
    isLimit(removals) &&
    isListOfTexts(shielded) &&
    isTableOf(privileged, (fields) => isTableOf(fields, isListOfTexts)) &&
    Array.isArray(keep) &&
    keep.every((item) => isJsonObject(item) && isText(item['match']) && isCount(item['min']) && isListOfTexts(item['people']))
  );
}

/** The same of what stands beside guards. */
function isSettings(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  const { lint, exclusive, targets, accepted } = value as Readonly<Record<string, unknown>>;
  return (
    isTableOf(lint, isText) &&
    Array.isArray(exclusive) &&
    exclusive.every(isListOfTexts) &&
    isTableOf(targets, (target) => isTableOf(target, (setting) => ['string', 'number', 'boolean'].includes(typeof setting))) &&
    isListOfTexts(accepted)
  );
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

/** What is wrong with the shape, in words; undefined where nothing is. */
function findFault(state: JsonObject): string | undefined {
  return (
    findKeyFault(state) ??
    findTargetFault(state['targets'] as JsonObject) ??
    findObjectFault(state['objects'] as JsonObject) ??
    findPendingFault((state['pending'] ?? {}) as JsonObject)
  );
}

function findKeyFault(state: JsonObject): string | undefined {
  for (const [key, { check, optional }] of Object.entries(STATE_KEYS)) {
    const value = state[key];
    if (value === undefined && optional) continue;
    if (value === undefined) return `${quoteName(key)} is missing`;
    if (!check(value)) return `${quoteName(key)} has a wrong value`;
  }
  return undefined;
}

function findTargetFault(targets: JsonObject): string | undefined {
  const wrong = Object.entries(targets).find(
    ([, target]) => !isJsonObject(target) || !isText(target['provider']) || !isText(target['url']),
  );
  return wrong && `"targets" has a wrong value for ${quoteName(wrong[0])}`;
}

function findObjectFault(objects: JsonObject): string | undefined {
  for (const [address, entry] of Object.entries(objects)) {
    const fault = findEntryFault(address, entry);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function findPendingFault(pending: JsonObject): string | undefined {
  const wrong = Object.entries(pending).find(([, begun]) => !isBegun(begun));
  return wrong && `"pending" has a wrong value for ${quoteName(wrong[0])}`;
}

const isBegun: Check = (value) => {
  if (!isJsonObject(value)) return false;
  const { kind, marker, plan, id, puts, announced } = value as Readonly<Record<string, unknown>>;
  return (
    [kind, marker, plan].every(isText) &&
    (id === undefined || (isText(id) && isPlainId(id as string))) &&
    [puts, announced].every((part) => part === undefined || isTable(part))
  );
};

const isLifecycle: Check = (value) =>
  isJsonObject(value) &&
  (value['ignore'] === undefined || (Array.isArray(value['ignore']) && value['ignore'].every(isText))) &&
  (value['prevent_destroy'] === undefined || value['prevent_destroy'] === true);

/** What an entry may hold, and need not. */
const ENTRY_EXTRAS: Readonly<Record<string, Check>> = {
  membership: (value) => value === 'additive',
  lifecycle: isLifecycle,
  until: (value) => isTableOf(value, isText),
  told: isListOfTexts,
  under_way: isText,
};

/** What is wrong with one entry, in words. */
export function findEntryFault(address: string, entry: unknown): string | undefined {
  if (!address.includes('/')) return `"objects" names ${quoteName(address)}, which is no address`;
  if (!isJsonObject(entry)) return `the entry of ${quoteName(address)} is no object`;
  if (!isText(entry['kind'])) return `the entry of ${quoteName(address)} has no "kind"`;
  if (!isText(entry['id'])) return `the entry of ${quoteName(address)} has no "id"`;
  if (!isPlainId(entry['id'] as string)) return `the entry of ${quoteName(address)} has an "id" that is none: ${NO_PLAIN_ID}`;
  if (!isTable(entry['applied'])) return `the entry of ${quoteName(address)} has no "applied" document`;
  if (!isText(entry['applied_at'])) return `the entry of ${quoteName(address)} has no "applied_at"`;
  const wrong = Object.entries(ENTRY_EXTRAS).find(([key, check]) => entry[key] !== undefined && !check(entry[key]));
  return wrong && `the entry of ${quoteName(address)} has a wrong value for ${quoteName(wrong[0])}`;
}
