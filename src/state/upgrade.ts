import { RollcallError } from '../core/errors.ts';
import type { JsonObject } from '../core/model/json.ts';
import { quoteName } from '../core/model/quote-name.ts';

/** Version of the state's form that this Rollcall writes, and the highest that it reads. */
export const STATE_FORM = 1;

/** Turns a state of one form into one of the next; the stored text stays as it is until the next write. */
export type Upgrade = (state: JsonObject) => JsonObject;

/** By the version that they start from. An example of every version is kept in test/state/versions, and read by a test. */
export const UPGRADES: Readonly<Record<number, Upgrade>> = {};

/**
 * A state in the present form. What is no version at all is left for whoever checks the whole.
 *
 * @throws RollcallError `STATE_VERSION` where it is newer, or older than any that can be turned into the present form
 */
export function upgradeState(
  value: JsonObject,
  place: string,
  known: { readonly form: number; readonly upgrades: Readonly<Record<number, Upgrade>> } = { form: STATE_FORM, upgrades: UPGRADES },
): JsonObject {
  const { form, upgrades } = known;
  const version = value['version'];
  if (typeof version !== 'number' || !Number.isSafeInteger(version)) return value;
  if (version > form)
    throw new RollcallError(
      'STATE_VERSION',
      `The state in ${quoteName(place)} has version ${version}; this Rollcall reads up to version ${form}.`,
      {
        hint: 'Use the newer Rollcall that wrote it.',
      },
    );
  let state = value;
  for (let at = version; at < form; at++) {
    const upgrade = upgrades[at];
    if (!upgrade)
      throw new RollcallError(
        'STATE_VERSION',
        `The state in ${quoteName(place)} has version ${version}, which this Rollcall does not read any more.`,
        {
          hint: 'Run an earlier Rollcall once, which writes it in a newer form; then this one.',
        },
      );
    state = { ...upgrade(state), version: at + 1 };
  }
  return state;
}
