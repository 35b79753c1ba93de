import { formatAddress, keyOf } from '../model/address.ts';
import { canonicalDocument, canonicalValue, hasShape } from '../model/canonical.ts';
import { addressWord } from '../model/command-word.ts';
import { makeDocument } from '../model/document.ts';
import type { Document, FieldValue } from '../model/document.ts';
import type { FieldSpec } from '../model/fields.ts';
import { equalJson } from '../model/json.ts';
import { isLookedAt } from '../model/looked-at.ts';
import type { HeldElements, Incomplete, Unmanaged, Warning } from '../model/plan.ts';
import type { Declared } from '../model/project.ts';
import type { Problem } from '../model/problem.ts';
import type { StateObject } from '../model/state.ts';
import { isTold } from '../model/told-people.ts';
import { quoteName } from '../model/quote-name.ts';
import type { LiveEntry, LiveObject } from '../provider.ts';
import { begunOf } from './begun.ts';
import { planDeclared, planUndeclared, withDriftOfApplied } from './change.ts';
import { withoutExpired } from './expire.ts';
import { splitWish, withExpected } from './expected.ts';
import { isInScope } from './input.ts';
import { knowsLastDays } from './last-days.ts';
import type { KindSite } from './kind-site.ts';
import type { Match } from './matched.ts';
import { declaredModes } from './modes.ts';
import { adoptionProblems, conflictsOf, heldWarnings, readOnlyProblems, reboundOf, renameProblems, referenceProblems } from './notes.ts';
import { withPeopleOfToday } from './people-of-today.ts';
import { placeOf } from './planned.ts';
import type { Planned, Site } from './planned.ts';
import { mapReferences, referencesOf, withCanonicalHeld, withCanonicalReferences } from './references.ts';
import { forgottenWrites, unsureWrites } from './unsure-writes.ts';
import { undeclaredHeld } from './undeclared-held.ts';
import { uniqueProblems } from './unique.ts';

/** Everything that planning one kind of object in one target gives. */
export interface KindPlan {
  /** What is in scope and was read, sorted by address. */
  readonly planned: readonly Planned[];
  readonly unmanaged: readonly Unmanaged[];
  readonly held: readonly HeldElements[];
  readonly incomplete: readonly Incomplete[];
  readonly warnings: readonly Warning[];
  readonly problems: readonly Problem[];
}

/** Plans the objects of one kind. */
export function planKind(parts: KindSite): KindPlan {
  const { input, kind, matching } = parts;
  const site = siteOf(parts);
  const inScope = matching.matches.filter((match) => isInScope(input, writtenAddress(site, match)));
  const wishes = inScope.filter((match) => !match.unread).map((match) => planMatch(parts, site, match));
  const planned = wishes.flatMap((wish) => wish.planned ?? []);
  // What could not be matched looks like something new, and its own name like somebody else's.
  const unmatched = new Set(matching.problems.map((problem) => problem.address));
  return {
    planned,
    unmanaged: matching.unmanaged
      .map(({ id, name, owner }) => ({ target: site.target, kind, id, name, owner }))
      .filter((item) => isLookedAt(input.scope, item)),
    held: planned.flatMap(({ held }) => held ?? NONE),
    incomplete: [
      ...inScope.flatMap((match) => (match.unread ? [unreadPart(site, match, match.unread)] : [])),
      ...wishes.flatMap(({ unknown }) => unknown ?? []),
    ],
    warnings: [
      ...matching.warnings,
      ...forgottenWrites(parts, site),
      ...wishes.flatMap((wish) => wish.warnings),
      ...conflictsOf(planned),
      ...reboundOf(planned),
    ],
    problems: [
      ...matching.problems,
      ...wishes.flatMap((wish) => wish.problems),
      ...readOnlyProblems(planned, site.target),
      ...adoptionProblems(planned),
      ...renameProblems(planned),
      ...uniqueProblems(parts, planned).filter((problem) => !unmatched.has(problem.address)),
    ],
  };
}

const NONE: readonly never[] = [];

/** Where the changes of a kind happen. */
export function siteOf({ input, site, spec }: KindSite): Site {
  const { date, state } = input;
  return { target: site.target.name, provider: site.target.provider, fields: spec.fields, date, knowsDays: knowsLastDays(state) };
}

/** The address that the files say: `ensure_absent:` may spell a name in another way than it is live. */
function writtenAddress({ target }: Site, { address, kind, absent }: Match): string {
  return absent ? formatAddress(target, kind, absent.name) : address;
}

interface Wish {
  /** Undefined where the state cannot be made sense of. */
  readonly planned: Planned | undefined;
  /** The same, told as a part that nobody could compare. */
  readonly unknown?: Incomplete;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
}

function planMatch(parts: KindSite, site: Site, match: Match): Wish {
  const live = match.live && withReferences(parts, match.live);
  const own = withBegun(parts, site, live === match.live ? match : { ...match, live });
  if (own.declared) return planWish(parts, site, own as Match & { readonly declared: Declared });
  const base = baseOf(parts, site, match, undefined);
  if (base.problem) return { planned: undefined, unknown: unknownPart(site, match), problems: [base.problem], warnings: [] };
  // Whom `removed:` has forgotten is nobody's; `ensure_absent:` deletes a live group whoever made it.
  const forget = match.absent === undefined && isRemoved(parts, match.address);
  return {
    planned: planUndeclared(site, own, { base: base.document, forget }),
    problems: [],
    warnings: [],
  };
}

function planWish(parts: KindSite, site: Site, match: Match & { readonly declared: Declared }): Wish {
  const { references } = parts.groups;
  const desire = parts.site.desire(withoutExpired(match.declared, parts.input.date));
  const raw = canonicalWish(site, desire.document, match.live?.document ?? {});
  const { wish: desired, expected } = splitWish(site.fields, withCanonicalReferences(site.fields, raw, references));
  const problems = joined(desire.problems, referenceProblems(match.declared, referencesOf(site.fields, raw), references));
  const base = baseOf(parts, site, match, desired);
  if (base.problem)
    return { planned: undefined, unknown: unknownPart(site, match), problems: [...problems, base.problem], warnings: desire.warnings };
  const wished = planDeclared(site, match, { desired, base: base.document, vanished: desire.vanished });
  // A wish that lacks somebody is no reason to take for wished what is missing live.
  const own = desire.problems.some(({ severity }) => severity === 'error') ? withDriftOfApplied(site, wished, base.document) : wished;
  const planned = withHeld(site, match, expected ? withExpected(site, match, { expected, planned: own }) : own);
  const held =
    planned.change?.action === 'replace' ? [] : heldWarnings(site.fields, match, { desired, base: base.document, change: planned.change });
  const unsure = unsureWrites(site, match, { desired, base: base.document, change: planned.change });
  return { planned, problems, warnings: joined(joined(desire.warnings, held), unsure) };
}

/** With what the live system keeps in the object. Most often that is nothing. What is replaced keeps nothing. */
export function withHeld(site: Site, match: Match & { readonly declared: Declared }, planned: Planned): Planned {
  const { live, declared } = match;
  if (!live || live.held.length === 0 || !planned.applied || planned.change?.action === 'replace') return planned;
  const { address, target, kind } = placeOf(site, match);
  const held = undeclaredHeld({
    place: { address, target, kind },
    fields: site.fields,
    live,
    modes: declaredModes(declared, live.held),
    applied: planned.applied,
    change: planned.change,
  });
  return held.length === 0 ? planned : { ...planned, held };
}

/** One after the other; most often there is nothing to join. */
function joined<T>(first: readonly T[], second: readonly T[]): readonly T[] {
  return second.length === 0 ? first : [...first, ...second];
}

/** What is wished, field by field: where live is like it, in the form that live has already. Comparing is cheaper than making it. */
function canonicalWish({ fields }: Site, wish: Document, live: Document): Document {
  const entries: [string, FieldValue][] = [];
  for (const name of Object.keys(fields)) {
    const value = wish[name];
    if (value === undefined) continue;
    const known = live[name];
    entries.push([name, known !== undefined && equalJson(value, known) ? known : canonicalValue(fields[name] as FieldSpec, value)]);
  }
  return makeDocument(entries);
}

/** With whom interrupted applies put in, in the form of today. */
function withBegun(parts: KindSite, site: Site, match: Match): Match {
  const begun = begunOf(parts.input.state, { ...site, kind: parts.kind }, match);
  if (!begun) return match;
  const today = (document: Document): Document => mapReferences(site.fields, document, (key) => referenceOfToday(parts, key));
  return { ...match, begun: { sure: today(begun.sure), unsure: today(begun.unsure) } };
}

function referenceOfToday({ groups: { references, renamed } }: KindSite, key: string): string {
  return renamed.get(key) ?? references.canonical(key);
}

interface Base {
  readonly document?: Document;
  readonly problem?: Problem;
}

/** What was applied, in the form of today. Most often that is what is desired, and comparing is cheaper than making it. */
function baseOf(parts: KindSite, site: Site, { address, entry, live }: Match, desired: Document | undefined): Base {
  if (!entry) return {};
  if (desired && equalJson(entry.applied, desired)) return { document: desired };
  const problem = brokenEntry(site, address, entry);
  if (problem) return { problem };
  const document = mapReferences(site.fields, canonicalDocument(site.fields, entry.applied), (key) => referenceOfToday(parts, key));
  const { people } = parts.input.declaration.project;
  if (!live || (Object.keys(people).length === 0 && entry.told === undefined)) return { document };
  const told = new Set(entry.told);
  return {
    document: withPeopleOfToday(site.fields, document, {
      live: live.document,
      isTold: (person) => isTold(people, person, site.target),
      wasTold: (person) => told.has(person),
    }),
  };
}

/** Somebody edited the state by hand. Fields that the kind does not know, of an earlier version, are passed over. */
function brokenEntry({ fields }: Site, address: string, { applied }: StateObject): Problem | undefined {
  const broken = Object.keys(fields).filter((name) => applied[name] !== undefined && !hasShape(fields[name] as FieldSpec, applied[name]));
  if (broken.length === 0) return undefined;
  return {
    severity: 'error',
    code: 'STATE_CORRUPT',
    address,
    summary: `What the state says of ${quoteName(address)} cannot be read: ${broken.map(quoteName).join(', ')} of "applied" has the wrong shape.`,
    detail: `Correct it, or forget the entry with \`rollcall state rm ${addressWord(address)}\`: the live object is then adopted again.`,
  };
}

function withReferences({ spec, groups }: KindSite, live: LiveObject): LiveObject {
  const document = withCanonicalReferences(spec.fields, live.document, groups.references);
  const held = withCanonicalHeld(spec.fields, live.held, groups.references);
  return document === live.document && held === live.held ? live : { ...live, document, held };
}

/** Listed under `removed:`: forgotten, not deleted. */
function isRemoved({ input, site, kind }: KindSite, address: string): boolean {
  const target = site.target.name;
  return input.declaration.removed.some(
    (removed) => removed.kind === kind && removed.targets.includes(target) && formatAddress(target, kind, removed.key) === address,
  );
}

function unknownPart({ target }: Site, { address, kind }: Match): Incomplete {
  return {
    target,
    part: `${kind} ${quoteName(keyOf(address))}`,
    why: `what the state says of ${quoteName(address)} has the wrong shape`,
    code: 'STATE_CORRUPT',
  };
}

function unreadPart({ target }: Site, { address, kind }: Match, { id, name }: LiveEntry): Incomplete {
  return {
    target,
    part: `${kind} ${quoteName(name)}`,
    why: `${quoteName(address)} is the live object ${quoteName(id)}, which is listed and was not read`,
    code: 'INCOMPLETE_READ',
  };
}
