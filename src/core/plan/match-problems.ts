import { addressWord } from '../model/command-word.ts';
import { compareText } from '../model/json.ts';
import type { Warning } from '../model/plan.ts';
import type { Declared, EnsureAbsent } from '../model/project.ts';
import type { Problem } from '../model/problem.ts';
import { quoteName } from '../model/quote-name.ts';
import type { LiveEntry } from '../provider.ts';

/** Several live objects of a declared name, none of them bound by the state. */
export function ambiguousName(declared: Declared, name: string, found: readonly LiveEntry[]): Problem {
  return {
    ...at(declared),
    code: 'AMBIGUOUS_NAME',
    summary: `${quoteName(declared.address)}: ${found.length} live objects are named ${quoteName(name)}: ${idsOf(found)}.`,
    detail: 'Delete or rename the wrong one in the live system, or name the right one by `id:` in the block of its provider.',
  };
}

/** The state binds one of several live objects of a name: no error, but somebody may mean the other one. */
export function twinWarning(declared: Declared, id: string, others: readonly LiveEntry[]): Warning {
  const have = others.length === 1 ? 'another live object has its name' : `${others.length} other live objects have its name`;
  return {
    code: 'AMBIGUOUS_NAME',
    address: declared.address,
    message: `${quoteName(declared.address)} is bound to ${quoteName(id)}; ${have}: ${idsOf(others)}.`,
  };
}

/** What an interrupted create may have made, and nobody can tell. */
export function unsureCreate(address: string, found: readonly LiveEntry[]): Warning {
  const there = found.length === 1 ? 'one is there' : `${found.length} are there`;
  return {
    code: 'CREATE_UNSURE',
    address,
    message:
      `${quoteName(address)}: an interrupted run began to create ${quoteName((found[0] as LiveEntry).name)}, which is no longer declared, and ${there}: ${idsOf(found)}. ` +
      'Whether that run made it cannot be told, so it is left alone.',
  };
}

/** Several live objects of a name that shall not exist. */
export function ambiguousAbsent(absent: EnsureAbsent, address: string, found: readonly LiveEntry[]): Problem {
  return {
    severity: 'error',
    code: 'AMBIGUOUS_NAME',
    address,
    place: absent.place,
    summary: `\`ensure_absent\` names ${quoteName(absent.name)}, and ${found.length} live objects have that name: ${idsOf(found)}.`,
    detail: 'Delete them in the live system by id.',
  };
}

/** Several live objects with the marker of one create. */
export function twinMarker(address: string, found: readonly LiveEntry[]): Problem {
  return {
    severity: 'error',
    code: 'AMBIGUOUS_NAME',
    address,
    summary: `${quoteName(address)}: an interrupted create left ${found.length} half-made objects: ${idsOf(found)}.`,
    detail: 'Delete all but one of them in the live system.',
  };
}

/** Two declared objects that both say that they were one address, or are it. */
export function claimedTwice(declared: Declared, other: Declared, address: string): Problem {
  return {
    ...at(declared),
    code: 'CONFIG_PREVIOUSLY',
    summary: `${quoteName(declared.address)} and ${quoteName(other.address)} both lay claim to ${quoteName(address)}.`,
    detail: 'Name it under `previously:` of one of them only, and only where it is no longer declared.',
  };
}

/** A group that is to be renamed, and one that has its present name already: nobody says which of them is meant. */
export function renamedTwice(declared: Declared, found: readonly LiveEntry[]): Problem {
  const names = found.map(({ name, id }) => `${quoteName(name)} (id ${quoteName(id)})`).join(' and ');
  return {
    ...at(declared),
    code: 'CONFIG_PREVIOUSLY',
    summary: `${quoteName(declared.address)} could be ${names}: both are live, and the state knows neither.`,
    detail:
      'Leave the old name out of `previously:` to take the one that has the present name; else bind the one that is meant with `rollcall import`.',
  };
}

/** A group that was renamed, and another address that its declaration names as its old one: that would be deleted although the files say where it went. */
export function renameBlocked(declared: Declared, old: string, renamed: string | undefined): Problem {
  const { address } = declared;
  const summary =
    renamed === undefined
      ? `${quoteName(old)} cannot become ${quoteName(address)}, which the state has already: both groups are live.`
      : `${quoteName(renamed)} and ${quoteName(old)} cannot both become ${quoteName(address)}: the state has both, and both groups are live.`;
  const which = renamed === undefined ? quoteName(old) : 'the one that is not meant';
  const words = [...(renamed === undefined ? [] : [renamed]), old].map(addressWord);
  return {
    ...at(declared),
    code: 'CONFIG_PREVIOUSLY',
    summary,
    detail:
      `Take ${which} out of \`previously:\` to have it deleted, declare it under a key of its own to go on managing it (\`rollcall state mv\` gives it another address), ` +
      `list it under \`removed:\` as well to leave it as it is, or let go of it with ${words.map((word) => `\`rollcall state rm ${word}\``).join(' or ')}.`,
  };
}

/** `id:` of an object that does not exist. */
export function unknownPin(declared: Declared, id: string): Problem {
  return {
    ...at(declared),
    code: 'UNKNOWN_REFERENCE',
    missingId: id,
    summary: `${quoteName(declared.address)} is pinned to id ${quoteName(id)}, which does not exist in target ${quoteName(declared.target)}.`,
    detail: 'Correct the `id:`, or leave it out to match by name.',
  };
}

/** `id:` of another object than the one that the state knows: neither is picked. */
export function otherPin(declared: Declared, id: string, known: { readonly id: string; readonly address: string | undefined }): Problem {
  const { address } = declared;
  const has =
    known.address === undefined
      ? `an interrupted create of it made ${quoteName(known.id)}`
      : `the state binds it to ${quoteName(known.id)}`;
  return {
    ...at(declared),
    code: 'ADDRESS_CLASH',
    summary: `${quoteName(address)} is pinned to id ${quoteName(id)}, and ${has}, which exists.`,
    detail: `Correct the \`id:\`; or let go of the other one, which then stays as it is and is nobody's: \`rollcall state rm ${addressWord(known.address ?? address)}\`.`,
  };
}

function at(declared: Declared): Pick<Problem, 'severity' | 'address' | 'place'> {
  return { severity: 'error', address: declared.address, place: declared.place };
}

function idsOf(found: readonly LiveEntry[]): string {
  return found
    .map((entry) => quoteName(entry.id))
    .sort(compareText)
    .join(', ');
}
