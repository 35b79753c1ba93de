import { formatAddress } from '../model/address.ts';
import { canonicalDocument } from '../model/canonical.ts';
import type { Document } from '../model/document.ts';
import { equalJson } from '../model/json.ts';
import type { Incomplete, Unmanaged, Warning } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import type { StateObject } from '../model/state.ts';
import type { LiveEntry, LiveObject } from '../provider.ts';
import { planDeclared, planUndeclared } from './change.ts';
import { withoutExpired } from './expire.ts';
import { isInScope } from './input.ts';
import type { KindSite } from './kind-site.ts';
import type { Match } from './matched.ts';
import { adoptionProblems, conflictsOf, heldWarnings, readOnlyProblems, reboundOf, referenceProblems } from './notes.ts';
import type { Planned, Site } from './planned.ts';
import { mapReferences, referencesOf, withCanonicalReferences } from './references.ts';
import { uniqueProblems } from './unique.ts';

/** Everything that planning one kind of object in one target gives. */
export interface KindPlan {
  /** What is in scope and was read, sorted by address. */
  readonly planned: readonly Planned[];
  readonly unmanaged: readonly Unmanaged[];
  readonly incomplete: readonly Incomplete[];
  readonly warnings: readonly Warning[];
  readonly problems: readonly Problem[];
}

/** Plans the objects of one kind. */
export function planKind(parts: KindSite): KindPlan {
  const { input, kind, matching } = parts;
  const site = siteOf(parts);
  const inScope = matching.matches.filter((match) => isInScope(input, match.address));
  const wishes = inScope.filter((match) => !match.unread).map((match) => planMatch(parts, site, match));
  const planned = wishes.map((wish) => wish.planned);
  // What could not be matched looks like something new, and its own name like somebody else's.
  const unmatched = new Set(matching.problems.map((problem) => problem.address));
  return {
    planned,
    unmanaged: matching.unmanaged.map((entry) => ({ target: site.target, kind, id: entry.id, name: entry.name, owner: entry.owner })),
    incomplete: inScope.flatMap((match) => (match.unread ? [unreadPart(site, match, match.unread)] : [])),
    warnings: [...matching.warnings, ...wishes.flatMap((wish) => wish.warnings), ...conflictsOf(planned), ...reboundOf(planned)],
    problems: [
      ...matching.problems,
      ...wishes.flatMap((wish) => wish.problems),
      ...readOnlyProblems(planned, site.target),
      ...adoptionProblems(planned),
      ...uniqueProblems(parts, planned).filter((problem) => !unmatched.has(problem.address)),
    ],
  };
}

/** Where the changes of a kind happen. */
export function siteOf({ site, spec }: KindSite): Site {
  return { target: site.target.name, provider: site.target.provider, fields: spec.fields };
}

interface Wish {
  readonly planned: Planned;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
}

function planMatch(parts: KindSite, site: Site, match: Match): Wish {
  const { references } = parts.groups;
  const own = match.live ? { ...match, live: withReferences(parts, match.live) } : match;
  if (!match.declared) {
    const base = match.entry && canonicalBase(parts, match.entry);
    return { planned: planUndeclared(site, own, { base, forget: isRemoved(parts, match.address) }), problems: [], warnings: [] };
  }
  const desire = parts.site.desire(withoutExpired(match.declared, parts.input.date));
  const raw = canonicalDocument(site.fields, desire.document);
  const desired = withCanonicalReferences(site.fields, raw, references);
  const base = match.entry && appliedDocument(parts, match.entry, desired);
  const planned = planDeclared(site, { ...own, declared: match.declared }, desired, base);
  const held = planned.change?.action === 'replace' ? [] : heldWarnings(own, desired);
  return { planned, problems: [...desire.problems, ...referenceProblems(match.declared, referencesOf(site.fields, raw), references)], warnings: [...desire.warnings, ...held] };
}

/** What was applied, in the form of today. Most often that is what is desired, and comparing is cheaper than making it. */
function appliedDocument(parts: KindSite, entry: StateObject, desired: Document): Document {
  return equalJson(entry.applied, desired) ? desired : canonicalBase(parts, entry);
}

function canonicalBase({ spec, groups }: KindSite, entry: StateObject): Document {
  const { references, renamed } = groups;
  return mapReferences(spec.fields, canonicalDocument(spec.fields, entry.applied), (key) => renamed.get(key) ?? references.canonical(key));
}

function withReferences({ spec, groups }: KindSite, live: LiveObject): LiveObject {
  const document = withCanonicalReferences(spec.fields, live.document, groups.references);
  return document === live.document ? live : { ...live, document };
}

/** Listed under `removed:`: forgotten, not deleted. */
function isRemoved({ input, site, kind }: KindSite, address: string): boolean {
  const target = site.target.name;
  return input.declaration.removed.some(
    (removed) => removed.kind === kind && removed.targets.includes(target) && formatAddress(target, kind, removed.key) === address,
  );
}

function unreadPart({ target }: Site, { address, kind }: Match, { id, name }: LiveEntry): Incomplete {
  return { target, part: `${kind} "${name}"`, why: `"${address}" is the live object "${id}", which is listed and was not read`, code: 'INCOMPLETE_READ' };
}
