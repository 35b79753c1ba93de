import { emptyValue } from '../model/canonical.ts';
import { equalJson, sortedTable } from '../model/json.ts';
import type { Document, FieldValue } from '../model/document.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import { heldIdentities } from '../model/held-identities.ts';
import type { Change, Held } from '../model/plan.ts';
import type { Step } from '../model/step.ts';
import { quoteName } from '../model/quote-name.ts';
import type { LiveObject, Verdict } from '../provider.ts';
import { isKeyed, joinElement, makeValue, readElements } from '../model/elements.ts';
import { judgeField } from './judge-field.ts';
import { lostElements } from './lost-elements.ts';
import type { FieldCase, FieldVerdict } from './judge-field.ts';

/** One step, what the plan saw and what a fresh read shows. */
export interface Case {
  readonly fields: Fields;
  readonly change: Change;
  /** All steps of the change, in order. */
  readonly steps: readonly Step[];
  readonly step: Step;
  /** Undefined: it is not there. */
  readonly fresh: LiveObject | undefined;
  /** The fresh document with its references in the form that the plan's documents have. */
  readonly document: Document | undefined;
  /** What the object held when its target was read for this apply, in the same form; undefined where it was not there. */
  readonly seen?: Document | undefined;
  /** Id that is bound to the address, by the state or by an earlier step of this apply. */
  readonly bound: string | undefined;
  /** Marker of the change's create. */
  readonly marker: string;
  /** References to what this plan deletes or replaces: they may be gone already. */
  readonly vanishing: ReadonlySet<string>;
  /** Nothing was written for the change yet: then all that it touches has to be as planned, not what this step touches alone. */
  readonly isFirst?: boolean;
}

/**
 * Whether a step may go on: equal to what the plan saw → go, with the fresh document and the step's fields as planned; equal to
 * what it wants → done; else stale. Only the fields of the step count, held and ignored parts aside; before the first write, those of the
 * whole change, as far as the read shows them.
 */
export function judge(input: Case): Verdict {
  const verdict = judgeStep(input);
  return verdict.type === 'go' && input.isFirst ? (judgeAhead(input) ?? verdict) : verdict;
}

/**
 * Why a change would be found stale by one of its steps, judged by one read before any of them; undefined where none would. What the read
 * does not show is left to the steps, and so is an object that is still to be made.
 */
export function judgeAhead(input: Case): Extract<Verdict, { readonly type: 'stale' }> | undefined {
  const { steps, document } = input;
  const phase = phaseOf(input);
  if (phase === 'coming' || input.step.verb === 'create' || input.fresh === undefined || document === undefined) return undefined;
  const own = steps.filter((step) => step.verb !== 'create' && phaseOf({ steps, step }) === phase);
  const verdicts = own.map((step): Verdict =>
    step.verb === 'delete'
      ? judgeDelete({ ...input, step }, document, true)
      : judgeSet({ ...input, step }, document, { phase, ahead: true }),
  );
  return verdicts.find((verdict) => verdict.type === 'stale');
}

function judgeStep(input: Case): Verdict {
  const { step, fresh, document } = input;
  const phase = phaseOf(input);
  if (step.verb === 'create') return judgeCreate(input);
  if (fresh === undefined || document === undefined) return phase === 'going' ? { type: 'done' } : stale(input, ['it is gone']);
  if (step.verb === 'delete') return judgeDelete(input, document);
  if (phase === 'coming' && fresh.marker === input.marker) return judgeShell(input, document);
  return judgeSet(input, document, { phase, ahead: false });
}

/** `going`: the old object until it is deleted; `coming`: the new one once it was created; `staying`: neither happens. */
export type Phase = 'going' | 'coming' | 'staying';

/** Which object a step writes to: a replace deletes one and creates another. */
export function phaseOf({ steps, step }: Pick<Case, 'steps' | 'step'>): Phase {
  const place = steps.indexOf(step);
  if (steps.slice(place).some((other) => other.verb === 'delete')) return 'going';
  return steps.slice(0, place).some((other) => other.verb === 'create') ? 'coming' : 'staying';
}

/**
 * The document that a change leaves behind when it is laid over what is live now: equal to it means that nothing is left to do. With
 * additive membership everything that was declared is in it, also what the change itself does not bring.
 */
export function plannedDocument(fields: Fields, change: Change, live: LiveObject & { readonly document: Document }): Document {
  const entries = change.managed.flatMap((name): [string, FieldValue][] => {
    const spec = fields[name] as FieldSpec;
    const sides = fieldCase({ change, fresh: live, document: live.document, vanishing: new Set(change.relinks), made: false }, name, spec);
    const mode = change.before === null ? 'whole' : modeOf(change, spec);
    const verdict = judgeField({ ...sides, mode });
    if (!verdict) return [];
    return [[name, mode === 'named' && isKeyed(spec) ? withDeclared(sides, verdict.value, change.applied?.[name]) : verdict.value]];
  });
  return sortedTable([...Object.entries(live.document), ...entries]);
}

/** A value with what the declaration asks for: what is not Rollcall's to judge, or goes with this plan, apart. */
function withDeclared({ spec, aside, gone, ...sides }: FieldCase, value: FieldValue, declared: FieldValue | undefined): FieldValue {
  const elements = readElements(spec, value);
  for (const [element, wanted] of readElements(spec, declared)) {
    const held = sides.asideOf?.get(element);
    const own = held && Array.isArray(wanted) ? wanted.filter((identity) => !held.includes(identity as string)) : wanted;
    const isOthers = aside?.has(element) === true || gone.has(element) || (held !== undefined && Array.isArray(own) && own.length === 0);
    if (!isOthers) elements.set(element, joinElement(elements.get(element), own));
  }
  return makeValue(spec, elements);
}

function judgeCreate(input: Case): Verdict {
  const { change, fresh, document, bound } = input;
  const after = change.after as Document;
  if (fresh === undefined || document === undefined) {
    return bound === undefined
      ? { type: 'go', document: after }
      : {
          type: 'stale',
          why: `${quoteName(change.address)} was created as ${quoteName(bound)} by an earlier run of this plan and is gone again.`,
        };
  }
  // Only existence is this step's matter: what the object holds is judged by the steps that follow.
  if (fresh.marker === input.marker || fresh.id === bound) return { type: 'done' };
  const appeared = `${quoteName(fresh.name)} has appeared in ${quoteName(change.target)} since the plan (id ${quoteName(fresh.id)})`;
  // Nobody opted in to it while it was not there, however much it looks like what was to be made.
  if (fresh.owner === 'system') return { type: 'stale', why: `${appeared}, and is read-only: ${fresh.reason ?? 'the system owns it'}.` };
  const different = Object.keys(after).filter((name) => !equalJson(document[name], after[name]));
  if (different.length === 0) return { type: 'done' };
  return { type: 'stale', why: `${appeared}, and differs in ${quoteAll(different)}.` };
}

/** `ahead`: what the read does not show is passed over. */
function judgeDelete(input: Case, document: Document, ahead = false): Verdict {
  const { change, steps, step } = input;
  const before = change.before as Document;
  const emptied = new Set(steps.slice(0, steps.indexOf(step)).flatMap((other) => other.fields));
  const reasons: string[] = [];
  for (const name of Object.keys(before)) {
    if (ahead && document[name] === undefined) continue;
    const spec = input.fields[name] as FieldSpec;
    const sides = fieldCase({ ...input, made: false }, name, spec);
    const verdict = judgeField(emptied.has(name) ? { ...sides, after: undefined, mode: 'parts' } : { ...sides, after: sides.before });
    if (verdict?.type === 'stale') reasons.push(verdict.why);
  }
  return reasons.length > 0 ? stale(input, reasons) : { type: 'go', document };
}

/** What a create that takes several writes has made so far: ours, as long as nobody put anything into it. */
function judgeShell(input: Case, document: Document): Verdict {
  const after = input.change.after as Document;
  const entries: [string, FieldValue][] = [];
  const reasons: string[] = [];
  for (const name of input.step.fields) {
    const spec = input.fields[name] as FieldSpec;
    const wanted = after[name];
    if (wanted === undefined) continue;
    const filled = isKeyed(spec)
      ? judgeField({
          name,
          spec,
          before: undefined,
          after: wanted,
          fresh: document[name],
          aside: new Set(),
          gone: input.vanishing,
          mode: 'whole',
        })
      : undefined;
    if (filled?.type === 'stale') reasons.push(filled.why);
    entries.push([name, wanted]);
  }
  return reasons.length > 0 ? stale(input, reasons) : { type: 'go', document: sortedTable([...Object.entries(document), ...entries]) };
}

interface SetFacts {
  readonly phase: Phase;
  /** What the read does not show is passed over. */
  readonly ahead: boolean;
}

function judgeSet(input: Case, document: Document, { phase, ahead }: SetFacts): Verdict {
  const entries: [string, FieldValue][] = [];
  const verdicts: FieldVerdict[] = [];
  for (const name of input.step.fields) {
    const verdict = ahead && document[name] === undefined ? undefined : judgeOne(input, name, phase);
    if (!verdict) continue;
    verdicts.push(verdict);
    entries.push([name, verdict.value]);
  }
  const reasons = verdicts.flatMap((verdict) => (verdict.type === 'stale' ? [verdict.why] : []));
  if (reasons.length > 0) return stale(input, reasons);
  if (verdicts.every((verdict) => verdict.type === 'done')) return { type: 'done' };
  const lost = phase === 'staying' ? lostElements(input, document) : [];
  if (lost.length > 0) return stale(input, lost);
  return { type: 'go', document: sortedTable([...Object.entries(document), ...entries]) };
}

/** One field of a step; undefined where the change leaves it alone. */
function judgeOne(input: Case, name: string, phase: Phase): FieldVerdict | undefined {
  const spec = input.fields[name] as FieldSpec;
  const sides = fieldCase({ ...input, made: phase === 'coming' }, name, spec);
  const before = phase === 'coming' ? undefined : sides.before;
  const after = phase === 'going' ? emptyValue(spec) : sides.after;
  if (after === undefined) return undefined;
  const mode = phase === 'coming' ? 'whole' : modeOf(input.change, spec);
  return judgeField({ ...sides, before, after, mode: partsOr(mode, input, name), part: partOf(input, name) });
}

function fieldCase(
  input: Pick<Case, 'change' | 'fresh' | 'document' | 'vanishing'> & { readonly made: boolean },
  name: string,
  spec: FieldSpec,
): FieldCase {
  const { change, fresh, document } = input;
  return {
    name,
    spec,
    before: change.before?.[name],
    after: change.after?.[name],
    fresh: document?.[name],
    aside: asideOf(change, (fresh as LiveObject).held, { name, made: input.made }),
    asideOf: heldIdentities(heldBy(change, (fresh as LiveObject).held, input.made), name),
    gone: spec.of === 'group' ? input.vanishing : new Set(),
    mode: 'whole',
  };
}

/**
 * Elements that are not Rollcall's to judge: held by the system now or when it was planned, or ignored. `undefined`: the whole field.
 * What was just made gets what is ignored once, with everything else.
 */
function asideOf(
  change: Change,
  heldNow: readonly Held[],
  { name, made }: { readonly name: string; readonly made: boolean },
): ReadonlySet<string> | undefined {
  const held = heldBy(change, heldNow, made).filter((part) => part.field === name && !part.identities);
  const parts = [...held.map((part) => part.element), ...(made ? [] : ignoredParts(change, name))];
  const elements = parts.filter((part) => part !== undefined);
  return elements.length < parts.length ? undefined : new Set(elements);
}

/** What the system holds now, or held when it was planned. */
function heldBy({ held = [] }: Change, heldNow: readonly Held[], made: boolean): readonly Held[] {
  return made ? heldNow : [...held, ...heldNow];
}

/** Ignored elements of a field; undefined among them: the field itself. */
function ignoredParts(change: Change, name: string): (string | undefined)[] {
  const ignored = change.record?.lifecycle?.ignore ?? [];
  return ignored.flatMap((path) => {
    if (path === name) return [undefined];
    return path.startsWith(`${name}.`) ? [path.slice(name.length + 1)] : [];
  });
}

/** With additive membership only the elements that the plan names are looked at; whatever else comes and goes is somebody else's. */
function modeOf(change: Change, spec: FieldSpec): FieldCase['mode'] {
  return change.record?.membership === 'additive' && spec.of !== undefined && spec.nests !== false ? 'named' : 'whole';
}

/** A field that several steps of a change write is half way in between: each element may be as before or as after. */
function partsOr(mode: FieldCase['mode'], input: Case, name: string): FieldCase['mode'] {
  if (mode === 'named') return mode;
  const several = input.step.verb === 'add' || input.step.verb === 'remove' || stepsOn(input, name).length > 1;
  return several ? 'parts' : mode;
}

/** Which half of a field this step brings. */
function partOf(input: Case, name: string): FieldCase['part'] {
  if (input.step.verb === 'remove') return 'removals';
  const later = stepsOn(input, name);
  return later.slice(later.indexOf(input.step) + 1).some((step) => step.verb === 'remove') ? 'additions' : undefined;
}

function stepsOn(input: Case, name: string): readonly Step[] {
  const phase = phaseOf(input);
  return input.steps.filter(
    (step) =>
      step.fields.includes(name) && step.verb !== 'create' && step.verb !== 'delete' && phaseOf({ steps: input.steps, step }) === phase,
  );
}

function stale(input: Case, reasons: readonly string[]): Verdict {
  return { type: 'stale', why: `${quoteName(input.change.address)} has changed since the plan: ${reasons.join('; ')}.` };
}

function quoteAll(names: readonly string[]): string {
  return names.map(quoteName).join(', ');
}
