import { isSettingsWarning } from '../core/plan/former-settings.ts';
import { isGuardsWarning } from '../core/plan/guards/former.ts';
import { PROJECT_FILE } from '../config/find-project.ts';
import { locate } from '../config/locate.ts';
import { locateScalar, quotedIn } from '../config/locate-scalar.ts';
import type { Sources } from '../config/sources.ts';
import { formatAddress } from '../core/model/address.ts';
import { foldKey } from '../core/model/fold-key.ts';
import { canonicalText } from '../core/model/json.ts';
import type { GuardFinding, NewApproval, Plan, Source, Span, Warning } from '../core/model/plan.ts';
import type { Place, Range } from '../core/model/problem.ts';
import type { Acceptance, Declaration } from '../core/model/project.ts';
import { innerGroupsOf } from './inner-groups.ts';
import { approvalNote, expiredMessage } from '../core/plan/guards/approve.ts';

/** What a plan is placed by. */
export interface Written {
  readonly declaration: Declaration;
  readonly sources: Sources;
  readonly acceptances?: readonly Acceptance[] | undefined;
}

/** The plan with the place in the files at everything that is declared: changes, drift, and what the plan has to say of them. */
export function placedPlan(plan: Plan, written: Written): Plan {
  const places = placesOf(written);
  const at = (address: string): Sourced => sourced(places.get(address), written.sources);
  const begins = (address: string): { readonly source?: Source } => startOf(at(address));
  const near = (address: string, names: readonly string[]): Sourced => {
    const place = places.get(address);
    const range = place && locateScalar(place, names, written.sources);
    return range ? { source: spanOf(range) } : sourced(place, written.sources);
  };
  const innerGroups = innerGroupsOf(written.declaration);
  const namesOf = ({ address, people = [] }: GuardFinding): readonly string[] => [...people, ...innerGroups(address, people)];
  return {
    ...plan,
    incomplete: plan.incomplete.map((part) => ({ ...part, ...at(part.target) })),
    changes: plan.changes.map((change) => ({ ...change, ...begins(change.address) })),
    drift: plan.drift.map((drift) => ({ ...drift, ...begins(drift.address) })),
    guards: plan.guards.map((guard) => ({ ...guard, ...near(guard.address, namesOf(guard)) })),
    warnings: placedWarnings(plan, written, near),
    new_approvals: placedApprovals(plan.new_approvals, written),
  };
}

/** Where addresses stand that the files declare, and targets by their names. */
export function spansOf(addresses: readonly string[], written: Written): ReadonlyMap<string, Span> {
  if (addresses.length === 0) return new Map();
  const places = placesOf(written);
  return new Map(
    addresses.flatMap((address) => {
      const { source } = sourced(places.get(address), written.sources);
      return source ? [[address, source] as const] : [];
    }),
  );
}

interface Sourced {
  readonly source?: Span;
}

/** What a plan names by an address, or by the name of a target. */
function placesOf({ declaration }: Written): ReadonlyMap<string, Place> {
  const { objects, removed, ensureAbsent, project } = declaration;
  return new Map<string, Place>([
    ...project.targets.map(({ name, place }) => [name, place] as const),
    ...ensureAbsent.flatMap(({ kind, name, targets, place }) =>
      targets.map((target) => [formatAddress(target, kind, name), place] as const),
    ),
    ...removed.flatMap(({ kind, key, targets, place }) => targets.map((target) => [formatAddress(target, kind, key), place] as const)),
    ...objects.map(({ address, place }) => [address, place] as const),
  ]);
}

/** Where the guards of a project are written; where they are gone, the file itself. */
const GUARDS: Place = { file: PROJECT_FILE, path: ['guards'], atKey: true };

/** Of settings that are others, and stand in several places. */
const SETTINGS: Place = { file: PROJECT_FILE, path: [] };

/** A warning stands at what it quotes, a person or a policy, where that is written in the object that it is about. */
function placedWarnings(
  { warnings }: Plan,
  { declaration, sources, acceptances = [] }: Written,
  near: (address: string, names: readonly string[]) => Sourced,
): readonly Warning[] {
  const expired = new Map(declaration.project.approvals.map((approval) => [expiredMessage(approval), approval.place]));
  return warnings.map((warning) => {
    const { code, address, message, source } = warning;
    if (source) return warning;
    if (address === undefined) {
      const place = isGuardsWarning(warning) ? GUARDS : isSettingsWarning(warning) ? SETTINGS : expired.get(message);
      return { ...warning, ...sourced(place, sources) };
    }
    if (code.startsWith('BASELINE_') || code === 'SETTINGS_CHANGED') {
      const own = acceptances.filter((acceptance) => foldKey(acceptance.address) === foldKey(address ?? ''));
      return { ...warning, ...sourced((own.find(({ until }) => message.includes(until)) ?? own[0])?.place, sources) };
    }
    return { ...warning, ...near(address, quotedIn(message, address)) };
  });
}

function placedApprovals(approvals: readonly NewApproval[], { declaration, sources }: Written): readonly NewApproval[] {
  const places = new Map(declaration.project.approvals.map((approval) => [canonicalText(approvalNote(approval)), approval.place]));
  return approvals.map((approval) => ({ ...approval, ...sourced(places.get(canonicalText(approval)), sources) }));
}

/** At the key that declares it: that is what a reader looks for. */
function sourced(place: Place | undefined, sources: Sources): Sourced {
  const range = place && locate({ ...place, atKey: true }, sources);
  return range ? { source: spanOf(range) } : {};
}

function spanOf({ filename, start, end }: Range): Span {
  return { file: filename, ...start, end };
}

/** There are many changes, and whoever reads one looks for its beginning. */
function startOf({ source }: Sourced): { readonly source?: Source } {
  return source ? { source: { file: source.file, line: source.line, column: source.column } } : {};
}
