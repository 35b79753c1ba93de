import { compareText } from '../model/json.ts';
import type { Change, Warning } from '../model/plan.ts';
import type { Declared } from '../model/project.ts';
import type { Problem } from '../model/problem.ts';
import type { Planned } from './change.ts';
import type { KindSite } from './kind-site.ts';
import type { Match } from './match.ts';
import type { References } from './references.ts';

/** Declared references that name nothing, or more than one live group. */
export function referenceProblems(declared: Declared, used: readonly string[], references: References): Problem[] {
  const problems: Problem[] = [];
  for (const reference of used) {
    const trouble = references.trouble(reference);
    if (!trouble) continue;
    problems.push({
      severity: 'error',
      code: trouble.type === 'unknown' ? 'UNKNOWN_REFERENCE' : 'AMBIGUOUS_NAME',
      address: declared.address,
      place: declared.place,
      summary:
        trouble.type === 'unknown'
          ? `"${declared.address}" refers to "${reference}", which does not exist in target "${declared.target}".`
          : `"${declared.address}" refers to "${reference}", and ${trouble.ids.length} live groups have that name: ${trouble.ids.join(', ')}.`,
      detail: trouble.type === 'unknown' ? 'Correct the reference, or create the group first.' : 'Refer to one of them by `id:`.',
    });
  }
  return problems;
}

/** Objects that the live system owns whole: read-only, with the provider's reason. */
export function readOnlyProblems(planned: readonly Planned[], target: string): Problem[] {
  const problems: Problem[] = [];
  for (const { match, change } of planned) {
    if (!change || change.action === 'forget' || match.live?.owner !== 'system') continue;
    problems.push({
      severity: 'error',
      code: 'READ_ONLY_OBJECT',
      address: change.address,
      ...(match.declared ? { place: match.declared.place } : {}),
      summary: `"${change.address}" cannot be changed: ${match.live.reason ?? `${target} owns it`}.`,
      detail: 'Take it out of the declaration, or list it under `removed:` to forget it.',
    });
  }
  return problems;
}

/** A replace takes the object away from whoever refers to it: managed referrers are linked again, others block it. */
export function referrerProblems(parts: KindSite, changes: readonly Change[]): Problem[] {
  const managed = new Set(parts.matching.matches.flatMap((match) => (match.live && match.declared ? [match.live.id] : [])));
  const problems: Problem[] = [];
  for (const change of changes) {
    if (change.action !== 'replace') continue;
    const match = parts.matching.matches.find((item) => item.address === change.address);
    const foreign = (match?.live?.referrers ?? []).filter((id) => !managed.has(id)).sort(compareText);
    if (foreign.length === 0) continue;
    problems.push({
      severity: 'error',
      code: 'LIVE_REFERRER',
      address: change.address,
      ...(match?.declared ? { place: match.declared.place } : {}),
      summary: `"${change.address}" would be replaced, and groups that are not managed refer to it: ${foreign.map((id) => `"${parts.references.canonical(`id:${id}`)}"`).join(', ')}.`,
      detail: 'They would lose it. Declare them, or take the reference away first.',
    });
  }
  return problems;
}

/** Fields that were changed outside and in the files: the declaration wins, and says so. */
export function conflictsOf(changes: readonly Change[]): Warning[] {
  const warnings: Warning[] = [];
  for (const change of changes) {
    const paths = Object.keys(change.causes).filter((path) => change.causes[path] === 'conflict');
    if (paths.length === 0) continue;
    warnings.push({ code: 'CONFLICT', address: change.address, message: `"${change.address}" was changed outside and in the files: ${paths.join(', ')}. The declaration wins.` });
  }
  return warnings;
}

/** Objects that took the place of bound ones which are gone. */
export function reboundOf(planned: readonly Planned[]): Warning[] {
  return planned.flatMap(({ match }): Warning[] =>
    match.rebound
      ? [{ code: 'REBOUND', address: match.address, message: `"${match.address}" was bound to "${(match.entry as NonNullable<Match['entry']>).id}", which is gone; "${match.live?.id}" has its name and is adopted.` }]
      : [],
  );
}
