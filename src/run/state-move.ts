import { RollcallError } from '../core/errors.ts';
import { addressWord } from '../core/model/command-word.ts';
import { formatAddress, GROUP, keyOf, targetOf } from '../core/model/address.ts';
import type { Fields } from '../core/model/fields.ts';
import { globParts } from '../core/model/glob.ts';
import { compareText, sortedTable } from '../core/model/json.ts';
import type { State } from '../core/model/state.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { mapReferences } from '../core/plan/references.ts';

/** A state whose addresses have other names, and which those are: pairs of before and after, sorted. */
export interface Moved {
  readonly state: State;
  readonly pairs: readonly (readonly [string, string])[];
}

export interface Move {
  readonly from: string;
  readonly to: string;
  /** Fields of a kind of one provider: where references are. */
  fieldsOf(provider: string | undefined, kind: string): Fields;
  /** Kinds of a provider that addresses name. */
  kindsOf(provider: string | undefined): readonly string[];
}

/**
 * Renames addresses. `from` and `to` are whole addresses, or both hold one `*` that stands for the same text. What was known of a
 * target goes along where all its addresses do. A backslash before `*`, `?` or a backslash takes that as it is, as in a glob.
 *
 * @throws RollcallError `USAGE` where the patterns do not fit each other, two addresses would become one, or one would be of another kind
 */
export function moveAddresses(state: State, { from, to, fieldsOf, kindsOf }: Move): Moved {
  checkPatterns(from, to);
  const known = [...Object.keys(state.objects), ...Object.keys(state.pending ?? {})];
  const renamed = new Map<string, string>();
  for (const address of known) {
    const middle = captured(from, address);
    if (middle !== undefined) renamed.set(address, halvesOf(to).join(middle));
  }
  const taken = new Set(known.filter((address) => !renamed.has(address)));
  for (const [address, next] of renamed) {
    if (!next.includes('/')) throw new RollcallError('USAGE', `${quoteName(next)} is no address.`, { hint: 'An address is TARGET/KEY.' });
    checkKind(state, { address, next, kinds: kindsOf(state.targets[targetOf(address)]?.provider) });
    if (taken.has(next))
      throw new RollcallError('USAGE', `${quoteName(address)} cannot become ${quoteName(next)}: there is one already.`, {
        hint: `Forget the one that is there first: rollcall state rm ${addressWord(next)}`,
      });
    taken.add(next);
  }
  const rename = <T>(table: Readonly<Record<string, T>>): Record<string, T> =>
    sortedTable(Object.entries(table).map(([address, value]) => [renamed.get(address) ?? address, value] as const));
  const pairs = [...renamed].sort(([first], [second]) => compareText(first, second));
  return {
    state: {
      ...state,
      targets: moveTargets(state, renamed),
      objects: rename(renameReferences(state, renamed, fieldsOf)),
      ...(state.pending ? { pending: rename(state.pending) } : {}),
    },
    pairs,
  };
}

/** No plan could be made of an object that lies where those of another kind do. */
function checkKind(
  { objects, pending }: State,
  { address, next, kinds }: { readonly address: string; readonly next: string; readonly kinds: readonly string[] },
): void {
  const kind = (objects[address] ?? pending?.[address])?.kind ?? GROUP;
  const named = kinds.find((each) => keyOf(next).startsWith(`${each}:`)) ?? GROUP;
  if (named === kind) return;
  throw new RollcallError(
    'USAGE',
    `${quoteName(address)} cannot become ${quoteName(next)}: its kind is ${quoteName(kind)}, and stays that.`,
    {
      hint: `Its address is ${formatAddress('TARGET', kind, 'KEY')}.`,
    },
  );
}

function checkPatterns(from: string, to: string): void {
  if (countStars(from) === countStars(to) && countStars(from) <= 1) return;
  throw new RollcallError('USAGE', `${quoteName(from)} and ${quoteName(to)} do not fit each other: each must hold one "*", or none.`, {
    hint: "For example: rollcall state mv 'old/*' 'new/*'",
  });
}

function countStars(glob: string): number {
  return globParts(glob).filter(({ type }) => type === 'run').length;
}

/** What is before the star and what behind it, as it stands in an address; one text where there is no star. */
function halvesOf(glob: string): readonly string[] {
  const parts = globParts(glob);
  const star = parts.findIndex(({ type }) => type === 'run');
  const textOf = (some: typeof parts): string => some.map(({ text }) => text).join('');
  return star < 0 ? [textOf(parts)] : [textOf(parts.slice(0, star)), textOf(parts.slice(star + 1))];
}

/** What the `*` stands for; the empty text where there is none and the address is the pattern. */
function captured(pattern: string, address: string): string | undefined {
  const [head = '', tail] = halvesOf(pattern);
  if (tail === undefined) return head === address ? '' : undefined;
  const fits = address.length >= head.length + tail.length && address.startsWith(head) && address.endsWith(tail);
  return fits ? address.slice(head.length, address.length - tail.length) : undefined;
}

/** The identity of a target that is only renamed stays known, so that another system under the new name is still noticed. */
function moveTargets(state: State, renamed: ReadonlyMap<string, string>): State['targets'] {
  const targets = new Map(Object.entries(state.targets));
  for (const [address, next] of renamed) {
    const identity = state.targets[targetOf(address)];
    if (identity && !targets.has(targetOf(next))) targets.set(targetOf(next), identity);
  }
  return sortedTable(targets);
}

/** What was applied speaks of groups by key: by the new one from now on, or the next plan would take it for an outside change. */
function renameReferences(state: State, renamed: ReadonlyMap<string, string>, fieldsOf: Move['fieldsOf']): State['objects'] {
  return sortedTable(
    Object.entries(state.objects).map(([address, entry]) => {
      const target = targetOf(address);
      const fields = fieldsOf(state.targets[target]?.provider, entry.kind);
      const applied = mapReferences(fields, entry.applied, (key) => {
        const next = renamed.get(formatAddress(target, GROUP, key));
        return next === undefined ? key : keyOf(next);
      });
      return [address, applied === entry.applied ? entry : { ...entry, applied }] as const;
    }),
  );
}
