import { GROUP, formatAddress } from '../model/address.ts';
import { canonicalDocument } from '../model/canonical.ts';
import { matchAny } from '../model/glob.ts';
import type { Change, Drift, GuardFinding, Incomplete, Settled, TargetIdentity, Unmanaged, Warning } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import type { Kind, Live, LiveObject } from '../provider.ts';
import { planDeclared, planUndeclared } from './change.ts';
import type { Planned, Site } from './change.ts';
import { findingsOf } from './findings.ts';
import type { PlanInput, TargetInput } from './input.ts';
import type { KindSite } from './kind-site.ts';
import { matchObjects } from './match.ts';
import type { Match, Matching } from './match.ts';
import { conflictsOf, readOnlyProblems, reboundOf, referenceProblems, referrerProblems } from './notes.ts';
import { makeReferences, mapReferences, referencesOf, withCanonicalReferences } from './references.ts';
import type { References } from './references.ts';
import { withRelinks } from './relink.ts';
import { guardTarget } from './wrong-target.ts';

/** Everything that planning one target gives. */
export interface TargetPlan {
  readonly target: string;
  readonly identity: TargetIdentity | undefined;
  readonly changes: readonly Change[];
  readonly settled: readonly Settled[];
  readonly drift: readonly Drift[];
  readonly unmanaged: readonly Unmanaged[];
  readonly incomplete: readonly Incomplete[];
  readonly findings: readonly GuardFinding[];
  readonly warnings: readonly Warning[];
  readonly problems: readonly Problem[];
  readonly unchanged: number;
}

/** Plans one target. What could not be read at all is only reported. */
export function planTarget(input: PlanInput, site: TargetInput): TargetPlan {
  const live = site.live;
  if (!live) {
    return { target: site.target.name, identity: undefined, changes: [], settled: [], drift: [], unmanaged: [], incomplete: site.incomplete, findings: [], warnings: [], problems: [], unchanged: 0 };
  }
  const incomplete = [...site.incomplete, ...live.incomplete.map((part) => ({ target: site.target.name, part: part.part, why: part.why, code: part.code }))];
  const parts = Object.keys(site.kinds).map((kind) => planKind(input, site, live, kind));
  const changes = parts.flatMap((part) => part.changes);
  return {
    target: site.target.name,
    identity: live.identity,
    changes,
    settled: parts.flatMap((part) => part.settled),
    drift: parts.flatMap((part) => part.drift),
    unmanaged: parts.flatMap((part) => part.unmanaged),
    incomplete,
    findings: [...guardTarget(input, site, live), ...parts.flatMap((part) => part.findings)],
    warnings: [...live.warnings, ...parts.flatMap((part) => part.warnings)],
    problems: parts.flatMap((part) => part.problems),
    unchanged: parts.reduce((sum, part) => sum + part.unchanged, 0),
  };
}

type KindPlan = Omit<TargetPlan, 'target' | 'identity' | 'incomplete'>;

const NOTHING: KindPlan = { changes: [], settled: [], drift: [], unmanaged: [], findings: [], warnings: [], problems: [], unchanged: 0 };

function planKind(input: PlanInput, site: TargetInput, live: Live, kind: string): KindPlan {
  // What was read in part is not planned at all: neither a deletion nor a twin can come of it.
  if (live.incomplete.some((part) => part.kind === undefined || part.kind === kind)) return NOTHING;
  const spec = site.kinds[kind] as Kind;
  const matching = matchKind(input, site, live, kind, spec);
  const groupKeys = kind === GROUP ? matching.keyById : keysOfGroups(input, site, live);
  const references = makeReferences(
    live.index.filter((entry) => entry.kind === GROUP),
    groupKeys,
  );
  const parts: KindSite = { input, site, live, kind, spec, matching, references };
  const renamed = renamedKeys(matching);
  const inScope = matching.matches.filter((match) => !input.scope || matchAny(input.scope, match.address));
  const wishes = inScope.map((match) => planMatch(parts, match, renamed));
  const planned = wishes.map((wish) => wish.planned);
  const changes = withRelinks(
    parts,
    planned,
    planned.flatMap((plan) => plan.change ?? []),
  );
  return {
    changes,
    settled: planned.flatMap((plan) => plan.settled ?? []),
    drift: planned.flatMap((plan) => plan.drift ?? []),
    unmanaged: matching.unmanaged.map((entry) => ({ target: site.target.name, kind, id: entry.id, name: entry.name, owner: entry.owner })),
    findings: findingsOf(parts, changes),
    warnings: [...wishes.flatMap((wish) => wish.warnings), ...conflictsOf(changes), ...reboundOf(planned)],
    problems: [
      ...matching.problems,
      ...wishes.flatMap((wish) => wish.problems),
      ...readOnlyProblems(planned, live.target),
      ...referrerProblems(parts, changes),
    ],
    unchanged: planned.filter((plan) => plan.unchanged).length,
  };
}

interface Wish {
  readonly planned: Planned;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
}

function planMatch(parts: KindSite, match: Match, renamed: ReadonlyMap<string, string>): Wish {
  const { site, spec, references } = parts;
  const where: Site = { target: site.target.name, provider: site.target.provider, fields: spec.fields };
  const base = match.entry && mapReferences(spec.fields, match.entry.applied, (key) => renamed.get(key) ?? key);
  const own = match.live ? { ...match, live: withReferences(match.live, spec.fields, references) } : match;
  if (!match.declared) return { planned: planUndeclared(where, own, { base, forget: isRemoved(parts, match.address) }), problems: [], warnings: [] };
  const desire = site.desire(match.declared);
  const raw = canonicalDocument(spec.fields, desire.document);
  const desired = withCanonicalReferences(spec.fields, raw, references);
  return {
    planned: planDeclared(where, own, desired, base),
    problems: [...desire.problems, ...referenceProblems(match.declared, referencesOf(spec.fields, raw), references)],
    warnings: desire.warnings,
  };
}

function matchKind(input: PlanInput, site: TargetInput, live: Live, kind: string, spec: Kind): Matching {
  const declared = input.declaration.objects.filter((object) => object.target === site.target.name && object.kind === kind);
  return matchObjects({ target: site.target.name, kind, spec, declared, ensureAbsent: input.declaration.ensureAbsent, state: input.state, live });
}

/** Keys of the groups of a target, for the references of another kind. */
function keysOfGroups(input: PlanInput, site: TargetInput, live: Live): ReadonlyMap<string, string> {
  const spec = site.kinds[GROUP];
  return spec ? matchKind(input, site, live, GROUP, spec).keyById : new Map();
}

/** Listed under `removed:`: forgotten, not deleted. */
function isRemoved(parts: KindSite, address: string): boolean {
  const target = parts.site.target.name;
  return parts.input.declaration.removed.some(
    (removed) => removed.kind === parts.kind && removed.targets.includes(target) && formatAddress(target, parts.kind, removed.key) === address,
  );
}

function withReferences(live: LiveObject, fields: Site['fields'], references: References): LiveObject {
  const document = withCanonicalReferences(fields, live.document, references);
  return document === live.document ? live : { ...live, document };
}

/** Keys that `previously:` renames: what was applied still speaks of the old ones. */
function renamedKeys(matching: Matching): ReadonlyMap<string, string> {
  const renamed = new Map<string, string>();
  for (const match of matching.matches) for (const old of match.declared?.previously ?? []) renamed.set(old, match.declared?.key as string);
  return renamed;
}
