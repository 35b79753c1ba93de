import type { Axes } from '../../model/project.ts';
import type { Place } from '../../model/problem.ts';
import { foldKey } from '../../model/fold-key.ts';
import { quoteName } from '../../model/quote-name.ts';
import { atKey, below, quote } from '../problems.ts';
import type { World } from '../rules/world.ts';
import type { Finding } from './finding.ts';
import { skeletonsOf } from './skeleton.ts';

/** One name and where it is said first. */
interface Name {
  readonly text: string;
  readonly place: Place;
  /** A key that is a live name as well: what there is to say of two such is said of the keys. */
  readonly isKey: boolean;
}

/**
 * Names that are told apart by letter case or by letters that look alike only: keys, live names of one target, values of an axis,
 * e-mails of people and owners. What is the same is no finding; what a system or the project takes for one is an error elsewhere.
 */
export function findLookalikes(world: World): readonly Finding[] {
  const findings = [...namesByWhat(world)].flatMap(([what, names]) => pairsAmong(what, [...names.values()]));
  // One pair of live names may be found in several targets.
  const first = new Map(findings.map((finding) => [placeText(finding), finding] as const).toReversed());
  return findings.filter((finding) => first.get(placeText(finding)) === finding);
}

function placeText({ place, related, summary }: Finding): string {
  return JSON.stringify([place, related, summary.startsWith('the names in') ? '' : summary]);
}

type Names = Map<string, Map<string, Name>>;

function namesByWhat(world: World): Names {
  const found: Names = new Map();
  const add = (what: string, text: string, place: () => Place, isKey = false): void => {
    const names = found.get(what) ?? new Map<string, Name>();
    if (!names.has(text)) found.set(what, names.set(text, { text, place: place(), isKey }));
  };
  for (const object of world.written) {
    const { kind, key, axes, owners, members = [], uses, place } = object;
    add(`keys of ${kind}s`, key, () => atKey(place));
    for (const axis of ['department', 'environment', 'location'] satisfies (keyof Axes)[]) {
      const value = axes[axis];
      if (value !== undefined) add(`${axis}s`, value, () => atKey(place));
    }
    for (const { target, name, nameKey } of uses) {
      if (name !== key) add(`names in ${target.name}`, name, () => below(place, ...(nameKey === undefined ? [] : [nameKey]), 'name'));
      else add(`names in ${target.name}`, name, () => atKey(place), true);
    }
    for (const owner of owners) add('people', owner.toLowerCase(), () => below(place, 'owner'));
    members.forEach(({ email }, index) => add('people', email, () => below(place, 'members', index)));
  }
  return found;
}

/** Each name that looks like an earlier one. */
function pairsAmong(what: string, names: readonly Name[]): Finding[] {
  const seen = new Map<string, Name>();
  return names.flatMap((name) => {
    const skeletons = skeletonsOf(name.text);
    const found = skeletons.map((skeleton) => seen.get(skeleton)).find((known) => known !== undefined);
    // Keys that differ by letter case alone are one key, which is an error.
    const twin = found && what.startsWith('key') && foldKey(found.text) === foldKey(name.text) ? undefined : found;
    for (const skeleton of skeletons) if (!seen.has(skeleton)) seen.set(skeleton, name);
    return twin && !(twin.isKey && name.isKey) ? [lookalike(what, twin, name)] : [];
  });
}

function lookalike(what: string, first: Name, second: Name): Finding {
  const how =
    first.text.toLowerCase() === second.text.toLowerCase()
      ? 'differ by letter case only'
      : `look alike: ${[first, second].map(({ text }) => spelled(text)).join(', ')}`;
  return {
    place: second.place,
    summary: `the ${what} ${quote(first.text)} and ${quote(second.text)} ${how}`,
    detail: 'rename one of them, so that nobody takes it for the other',
    related: [first.place],
  };
}

/** A name with every character that is no plain Latin letter, digit or mark by its number: in print they cannot be told apart. */
function spelled(text: string): string {
  const letters = Array.from(text, (letter) =>
    letter > '~' ? `[U+${(letter.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}]` : letter,
  );
  return quoteName(letters.join(''));
}
