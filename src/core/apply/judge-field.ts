import { emptyValue } from '../model/canonical.ts';
import type { FieldValue } from '../model/document.ts';
import type { FieldSpec } from '../model/fields.ts';
import type { Identities } from '../model/held-identities.ts';
import { compareText, equalJson } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import { quoteName } from '../model/quote-name.ts';
import { equalElements, isKeyed, joinElement, makeValue, readElements } from '../model/elements.ts';
import type { Elements } from '../model/elements.ts';

/** One field as the plan saw it, as it wants it and as it is now. An absent value is the empty one. */
export interface FieldCase {
  readonly name: string;
  readonly spec: FieldSpec;
  readonly before: FieldValue | undefined;
  readonly after: FieldValue | undefined;
  readonly fresh: FieldValue | undefined;
  /** Elements that are not Rollcall's to judge; undefined: the whole field is not. */
  readonly aside: ReadonlySet<string> | undefined;
  /** In a table, identities of other elements that are not Rollcall's to judge either. */
  readonly asideOf?: Identities;
  /** Elements that may be missing although nobody took them away: what this plan deletes or replaces. */
  readonly gone: ReadonlySet<string>;
  /**
   * `whole`: as before or as after. `parts`: each element as before or as after, nothing else in it. `named`: the same, and
   * elements that the plan does not change are left alone, whatever they are.
   */
  readonly mode: 'whole' | 'parts' | 'named';
  /** The half that is to be brought about; without it both. */
  readonly part?: 'additions' | 'removals' | undefined;
}

/** `value`: what the field will hold when the step is done, with everything that is not Rollcall's as it is now. */
export type FieldVerdict =
  | { readonly type: 'go' | 'done'; readonly value: FieldValue }
  | { readonly type: 'stale'; readonly value: FieldValue; readonly why: string };

/** Compares one field with the plan; undefined where the field is not Rollcall's to judge. */
export function judgeField(input: FieldCase): FieldVerdict | undefined {
  if (input.aside === undefined) return undefined;
  if (input.fresh === undefined && input.before !== undefined) {
    // Live, an absent field is one that could not be read, never an empty one.
    return { type: 'stale', value: input.before, why: `${quoteName(input.name)} could not be read` };
  }
  if (!isKeyed(input.spec)) return judgeWhole(input);
  const sides = readSides(input, input.aside);
  return input.mode === 'whole' ? judgeSet(input, sides) : judgeParts(input, sides);
}

function judgeWhole({
  name,
  spec,
  before = emptyValue(spec),
  after = emptyValue(spec),
  fresh = emptyValue(spec),
}: FieldCase): FieldVerdict {
  if (equalJson(fresh, after)) return { type: 'done', value: after };
  if (equalJson(fresh, before)) return { type: 'go', value: after };
  const wish = equalJson(before, after) ? '' : ` and wants ${showValue(after)}`;
  return { type: 'stale', value: after, why: `${quoteName(name)} is ${showValue(fresh)}, the plan saw ${showValue(before)}${wish}` };
}

interface Sides {
  readonly before: Elements;
  readonly after: Elements;
  readonly fresh: Elements;
  /** Elements of the fresh value that are echoed whatever happens. */
  readonly echoed: Elements;
}

function readSides(input: FieldCase, aside: ReadonlySet<string>): Sides {
  const echoed = new Map<string, Json>();
  const take = (value: FieldValue | undefined, into?: Map<string, Json>): Map<string, Json> => {
    const elements = readElements(input.spec, value);
    for (const element of aside) {
      const held = elements.get(element);
      if (held !== undefined) into?.set(element, held);
      elements.delete(element);
    }
    for (const [element, held] of input.asideOf ?? []) splitElement(elements, into, { element, held });
    return elements;
  };
  return { before: take(input.before), after: take(input.after), fresh: take(input.fresh, echoed), echoed };
}

/** Takes identities out of an element, and the element with the last of them. */
function splitElement(
  elements: Map<string, Json>,
  into: Map<string, Json> | undefined,
  { element, held }: { readonly element: string; readonly held: readonly string[] },
): void {
  const all = (elements.get(element) ?? []) as readonly string[];
  const [own, aside] = [all.filter((identity) => !held.includes(identity)), all.filter((identity) => held.includes(identity))];
  if (aside.length === 0) return;
  into?.set(element, aside);
  if (own.length === 0) elements.delete(element);
  else elements.set(element, own);
}

/** Elements with what is echoed; of somebody who is in both, the identities of both. */
function withEchoed(elements: Elements, echoed: Elements): Elements {
  return new Map([...elements, ...[...echoed].map(([element, value]) => [element, joinElement(elements.get(element), value)] as const)]);
}

function judgeSet(input: FieldCase, sides: Sides): FieldVerdict {
  const value = makeValue(input.spec, withEchoed(sides.after, sides.echoed));
  if (equalElements(sides.fresh, sides.after)) return { type: 'done', value };
  const seen = new Map([...sides.before].filter(([element]) => sides.fresh.has(element) || !input.gone.has(element)));
  if (equalElements(sides.fresh, seen)) return { type: 'go', value };
  return { type: 'stale', value, why: describeElements(input, sides) };
}

function judgeParts(input: FieldCase, sides: Sides): FieldVerdict {
  const { fresh, after, before } = sides;
  const result = new Map(fresh);
  let open = false;
  let surprised = false;
  for (const element of new Set([...before.keys(), ...after.keys(), ...fresh.keys()])) {
    const goal = goalOf(input, sides, element);
    if (goal.surprise) surprised = true;
    if (goal.value === undefined) result.delete(element);
    else result.set(element, goal.value);
    if (!equalJson(goal.value, fresh.get(element))) open = true;
  }
  const value = makeValue(input.spec, withEchoed(result, sides.echoed));
  if (surprised) return { type: 'stale', value, why: describeElements(input, sides) };
  return { type: open ? 'go' : 'done', value };
}

interface Goal {
  readonly value: Json | undefined;
  /** Whether it is neither as before nor as after now. */
  readonly surprise: boolean;
}

/** What an element will hold after the step. */
function goalOf(input: FieldCase, sides: Sides, element: string): Goal {
  const [before, after, fresh] = [sides.before.get(element), sides.after.get(element), sides.fresh.get(element)];
  const missing = fresh === undefined && input.gone.has(element);
  const unchanged = equalJson(before, after);
  if (unchanged && !(missing && after !== undefined)) {
    return { value: fresh, surprise: input.mode === 'parts' && !missing && !equalJson(fresh, before) };
  }
  const joined = after === undefined ? undefined : joinElement(before, after);
  const surprise = !missing && ![before, after].some((side) => equalJson(side, fresh)) && !isBetween({ before, after, fresh });
  return { value: wantedElement(input.part, { after, fresh, joined }), surprise };
}

/** Somebody with several identities may come and go by a step for each: every one of them may be as before or as after. */
function isBetween({ before = [], after = [], fresh }: Readonly<Record<'before' | 'after' | 'fresh', Json | undefined>>): boolean {
  if (!Array.isArray(before) || !Array.isArray(after) || !Array.isArray(fresh)) return false;
  const stays = before.filter((identity) => after.includes(identity));
  return stays.every((identity) => fresh.includes(identity)) && fresh.every((identity) => [...before, ...after].includes(identity));
}

function wantedElement(
  part: FieldCase['part'],
  { after, fresh, joined }: { readonly after: Json | undefined; readonly fresh: Json | undefined; readonly joined: Json | undefined },
): Json | undefined {
  switch (part) {
    case undefined:
      return after;
    case 'removals':
      return fresh === undefined ? undefined : after;
    case 'additions':
      // What goes stays until the other half; who has other identities keeps those of both sides until then.
      return after === undefined ? fresh : equalJson(fresh, after) ? after : joined;
  }
}

function describeElements(input: FieldCase, sides: Sides): string {
  const { before, after, fresh } = sides;
  const unexpected = [...fresh.keys()].filter((element) => !before.has(element) && !after.has(element));
  const missing = [...before.keys()].filter((element) => !fresh.has(element) && after.has(element) && !input.gone.has(element));
  const named = [...new Set([...before.keys(), ...after.keys()])].filter((element) => !equalJson(before.get(element), after.get(element)));
  const early = named.filter((element) => equalJson(fresh.get(element), after.get(element)));
  const different = [...fresh.keys()].filter(
    (element) =>
      (before.has(element) || after.has(element)) && [before, after].every((side) => !equalJson(side.get(element), fresh.get(element))),
  );
  const parts = [
    listElements('also holds', unexpected),
    listElements('no longer holds', missing),
    listElements('is already as planned in', early),
    listElements('holds another value for', different),
  ].filter((part) => part !== undefined);
  const plan = [listElements('add', elementsBeyond(after, before)), listElements('remove', elementsBeyond(before, after))].filter(
    (part) => part !== undefined,
  );
  return `${quoteName(input.name)} ${parts.join(' and ')}${plan.length > 0 ? ` (the plan was to ${plan.join(' and ')})` : ''}`;
}

function elementsBeyond(side: Elements, other: Elements): string[] {
  return [...side.keys()].filter((element) => !other.has(element));
}

const SHOWN_ELEMENTS = 5;

function listElements(verb: string, elements: readonly string[]): string | undefined {
  if (elements.length === 0) return undefined;
  const shown = elements.toSorted(compareText).slice(0, SHOWN_ELEMENTS);
  const rest = elements.length - shown.length;
  return `${verb} ${shown.map((element) => JSON.stringify(element)).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

const SHOWN_CHARACTERS = 120;

function showValue(value: FieldValue): string {
  const text = JSON.stringify(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
