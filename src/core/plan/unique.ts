import { emptyValue, matchText } from '../model/canonical.ts';
import type { Document, FieldValue } from '../model/document.ts';
import type { FieldSpec } from '../model/fields.ts';
import { equalJson } from '../model/json.ts';
import type { Change } from '../model/plan.ts';
import type { Declared } from '../model/project.ts';
import type { Problem } from '../model/problem.ts';
import type { Planned } from './planned.ts';
import type { KindSite } from './kind-site.ts';
import { idOf } from './matched.ts';

/** Unique values that a plan gives to an object while another one keeps them, or gets them too. */
export function uniqueProblems(parts: KindSite, planned: readonly Planned[]): Problem[] {
  const problems: Problem[] = [];
  for (const field of Object.keys(parts.spec.fields)) {
    const spec = parts.spec.fields[field] as FieldSpec;
    if (!spec.unique) continue;
    const claims = planned.filter(({ change }) => change && isClaim(change, field, spec));
    if (claims.length === 0) continue;
    const holders = holdersAfter(parts, planned, { field, spec });
    for (const claim of claims) problems.push(...taken(claim, holders, { field, spec }));
  }
  return problems;
}

interface UniqueField {
  readonly field: string;
  readonly spec: FieldSpec;
}

interface Holder {
  /** Undefined where the object is not managed. */
  readonly address: string | undefined;
  /** As messages name it. */
  readonly who: string;
}

function isClaim(change: Change, field: string, spec: FieldSpec): boolean {
  const value = change.after?.[field];
  return value !== undefined && !equalJson(value, emptyValue(spec)) && !equalJson(value, change.before?.[field]);
}

/** Who holds each value when the plan is done. What was not read in full is known by its name alone. */
function holdersAfter(parts: KindSite, planned: readonly Planned[], { field, spec }: UniqueField): ReadonlyMap<string, readonly Holder[]> {
  const holders = new Map<string, Holder[]>();
  for (const { value, holder } of [...plannedValues(planned, field), ...stayingValues(parts, planned, field)]) {
    if (value === undefined || equalJson(value, emptyValue(spec))) continue;
    const key = matchText(spec, value);
    holders.set(key, [...(holders.get(key) ?? []), holder]);
  }
  return holders;
}

interface HeldValue {
  readonly value: FieldValue | undefined;
  readonly holder: Holder;
}

function plannedValues(planned: readonly Planned[], field: string): HeldValue[] {
  return planned.flatMap(({ change }) => (change?.after ? [{ value: change.after[field], holder: { address: change.address, who: `"${change.address}"` } }] : []));
}

/** Values of what no change of the plan touches. */
function stayingValues({ live, kind, matching }: KindSite, planned: readonly Planned[], field: string): HeldValue[] {
  const addressOf = new Map(matching.matches.map((match) => [idOf(match), match.address] as const));
  const seen = new Set(planned.flatMap(({ change }) => (change && change.action !== 'forget' ? [change.id] : [])));
  const values: HeldValue[] = [];
  const note = (id: string, value: FieldValue | undefined): void => {
    const address = addressOf.get(id);
    if (!seen.has(id)) values.push({ value, holder: { address, who: address === undefined ? `the live object "${id}", which is not managed,` : `"${address}"` } });
    seen.add(id);
  };
  for (const object of live.objects) if (object.kind === kind) note(object.id, object.document[field]);
  if (field === 'name') for (const entry of live.index) if (entry.kind === kind) note(entry.id, entry.name);
  return values;
}

function taken({ match, change }: Planned, holders: ReadonlyMap<string, readonly Holder[]>, { field, spec }: UniqueField): Problem[] {
  const { address, after } = change as Change & { readonly after: Document };
  const value = after[field] as FieldValue;
  const others = (holders.get(matchText(spec, value)) as readonly Holder[]).filter((holder) => holder.address !== address);
  const who = others.map((holder) => holder.who).sort()[0];
  if (who === undefined) return [];
  return [
    {
      severity: 'error',
      code: 'NAME_TAKEN',
      address,
      place: (match.declared as Declared).place,
      summary: `"${address}" cannot have the ${field} ${JSON.stringify(value)}: ${who} has it.`,
      detail: 'Give one of them another one, or declare the other object.',
    },
  ];
}

