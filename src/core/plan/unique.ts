import { emptyValue, matchText } from '../model/canonical.ts';
import type { FieldValue } from '../model/document.ts';
import type { FieldSpec } from '../model/fields.ts';
import { compareText, equalJson } from '../model/json.ts';
import type { Declared } from '../model/project.ts';
import type { Problem } from '../model/problem.ts';
import { quoteName } from '../model/quote-name.ts';
import type { LiveEntry } from '../provider.ts';
import type { Planned } from './planned.ts';
import type { KindSite } from './kind-site.ts';
import { idOf } from './matched.ts';

/** Unique values that a plan gives to an object while another one keeps them, or gets them too, or waits for this one's. */
export function uniqueProblems(parts: KindSite, planned: readonly Planned[]): Problem[] {
  const problems: Problem[] = [];
  for (const field of Object.keys(parts.spec.fields)) {
    const spec = parts.spec.fields[field] as FieldSpec;
    const claims = spec.unique ? planned.flatMap((plan) => claimOf(plan, { field, spec })) : [];
    if (claims.length === 0) continue;
    const holders = holdersAfter(parts, planned, { field, spec });
    problems.push(...claims.flatMap((claim) => taken(claim, holders, field)), ...swapped(claims, field));
  }
  return problems;
}

interface UniqueField {
  readonly field: string;
  readonly spec: FieldSpec;
}

/** An object that gets a value which it did not have, letter case aside where that does not count. */
interface Claim {
  readonly declared: Declared;
  readonly value: FieldValue;
  /** As values are compared. */
  readonly text: string;
  /** What it lets go in the same write; undefined where it had nothing, or goes before it comes again. */
  readonly releases: string | undefined;
}

function claimOf({ match, change }: Planned, { field, spec }: UniqueField): Claim[] {
  const value = change?.after?.[field];
  if (!match.declared || value === undefined || equalJson(value, emptyValue(spec))) return [];
  const had = matchText(spec, change?.before?.[field]);
  const text = matchText(spec, value);
  return text === had ? [] : [{ declared: match.declared, value, text, releases: change?.action === 'replace' ? undefined : had }];
}

/** Objects that wait for each other's values: none of them can be written first. */
function swapped(claims: readonly Claim[], field: string): Problem[] {
  const holderOf = new Map(claims.map((claim) => [claim.releases, claim] as const));
  const seen = new Set<Claim>();
  return claims.flatMap((first): Problem[] => {
    const ring: Claim[] = [];
    let next: Claim | undefined = first;
    while (next && !seen.has(next)) {
      seen.add(next);
      ring.push(next);
      next = holderOf.get(next.text);
    }
    if (next !== first || ring.length === 0) return [];
    const { address, place } = first.declared;
    const all = ring.map(({ declared }) => quoteName(declared.address)).sort();
    const summary = `${all.join(', ')} would pass the ${field} around in a circle, so that none of them can be written first.`;
    return [
      {
        severity: 'error',
        code: 'UNSUPPORTED_CHANGE',
        address,
        place,
        summary,
        detail: 'Apply in two runs: give one of them another one in between.',
      },
    ];
  });
}

interface Holder {
  /** Undefined where the object is not managed. */
  readonly address: string | undefined;
  /** As messages name it. */
  readonly who: string;
  /** Why it is the system's own, where it is. */
  readonly readOnly?: string | undefined;
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
  return planned.flatMap(({ change }) =>
    change?.after ? [{ value: change.after[field], holder: { address: change.address, who: quoteName(change.address) } }] : [],
  );
}

/** Values of what no change of the plan touches. */
function stayingValues({ live, kind, matching }: KindSite, planned: readonly Planned[], field: string): HeldValue[] {
  const addressOf = new Map(matching.matches.map((match) => [idOf(match), match.address] as const));
  const seen = new Set(planned.flatMap(({ change }) => (change && change.action !== 'forget' ? [change.id] : [])));
  const values: HeldValue[] = [];
  const note = (entry: LiveEntry, value: FieldValue | undefined): void => {
    if (!seen.has(entry.id)) values.push({ value, holder: stayingHolder(entry, addressOf.get(entry.id)) });
    seen.add(entry.id);
  };
  for (const object of live.objects) if (object.kind === kind) note(object, object.document[field]);
  if (field === 'name') for (const entry of live.index) if (entry.kind === kind) note(entry, entry.name);
  return values;
}

function stayingHolder({ id, owner, reason }: LiveEntry, address: string | undefined): Holder {
  if (address !== undefined) return { address, who: quoteName(address) };
  if (owner === 'system' && reason !== undefined) return { address, who: `the live object ${quoteName(id)}`, readOnly: reason };
  return { address, who: `the live object ${quoteName(id)}, which is not managed,` };
}

function taken({ declared, value, text }: Claim, holders: ReadonlyMap<string, readonly Holder[]>, field: string): Problem[] {
  const { address, place } = declared;
  const others = (holders.get(text) as readonly Holder[]).filter((holder) => holder.address !== address);
  const first = others.toSorted((x, y) => compareText(x.who, y.who))[0];
  if (first === undefined) return [];
  const { who, readOnly } = first;
  return [
    {
      severity: 'error',
      code: 'NAME_TAKEN',
      address,
      place,
      summary: `${quoteName(address)} cannot have the ${field} ${JSON.stringify(value)}: ${who} has it${readOnly === undefined ? '' : `, which is read-only: ${readOnly}`}.`,
      detail: readOnly === undefined ? 'Give one of them another one, or declare the other object.' : 'Give it another one.',
    },
  ];
}
