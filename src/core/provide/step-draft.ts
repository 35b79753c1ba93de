import { matchText } from '../model/canonical.ts';
import type { Document } from '../model/document.ts';
import { tableOf } from '../model/document.ts';
import type { Fields } from '../model/fields.ts';
import type { JsonObject } from '../model/json.ts';
import type { Change } from '../model/plan.ts';
import type { Step, Verb } from '../model/step.ts';

/** A step before it is known which change it belongs to and at what place. */
export type StepDraft = Omit<Step, 'id' | 'address' | 'target'>;

/** The documents that a write lies between. */
export interface Sides {
  readonly before: Document;
  readonly after: Document;
}

/** A step that touches nothing yet. */
export function draftStep(verb: Verb, title: string, detail: JsonObject): StepDraft {
  return { verb, title, fields: [], locks: [], needs: [], drops: [], claims: [], releases: [], adds: [], removes: [], detail };
}

/** The steps of a change, numbered in their order. */
export function numberSteps(change: Change, drafts: readonly StepDraft[]): readonly Step[] {
  return drafts.map((draft, index) => ({ id: `${change.address}#${index}`, address: change.address, target: change.target, ...draft }));
}

/** What no two steps may write at once: the live object, or the address where there is none yet. */
export function locksOf(change: Change): readonly string[] {
  return change.id === undefined ? [change.address] : [`${change.kind}:${change.id}`];
}

/** Fields that a change's patch touches. */
export function touchedFields(change: Change): ReadonlySet<string> {
  return new Set(change.patch.map(({ path }) => path.split('/')[1] as string));
}

/** Whether the patch has one of these operations in a field or on it. */
export function touches(change: Change, field: string, ops: readonly string[]): boolean {
  return change.patch.some(({ op, path }) => ops.includes(op) && (path === `/${field}` || path.startsWith(`/${field}/`)));
}

/** A unique value as steps compare it; none where the field is empty. */
export function uniqueValue(fields: Fields, document: Document, field: string): readonly string[] {
  const [spec, value] = [fields[field], document[field]];
  return spec === undefined || value === undefined || value === null || value === '' ? [] : [`${field}:${matchText(spec, value)}`];
}

/** What a write of a unique field lets go of and takes. */
export function uniqueMoves(fields: Fields, field: string, { before, after }: Sides): Pick<Step, 'claims' | 'releases'> {
  const [old, wanted] = [uniqueValue(fields, before, field), uniqueValue(fields, after, field)];
  return old[0] === wanted[0] ? { claims: [], releases: [] } : { claims: wanted, releases: old };
}

/** Whom a write of a table of people brings in and takes out. Half a write does only its half. */
export function peopleMoves(field: string, { before, after }: Sides, verb: Verb): Pick<Step, 'adds' | 'removes'> {
  const [old, wanted] = [tableOf(before, field), tableOf(after, field)];
  return {
    adds: verb === 'remove' ? [] : Object.keys(wanted).filter((person) => old[person] === undefined),
    removes: verb === 'add' ? [] : Object.keys(old).filter((person) => wanted[person] === undefined),
  };
}
