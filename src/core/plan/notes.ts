import { formatAddress } from '../model/address.ts';
import type { Document, FieldValue } from '../model/document.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import { heldParts } from '../model/held.ts';
import { compareText, equalJson } from '../model/json.ts';
import type { Change, Held, Warning } from '../model/plan.ts';
import { shortList } from '../model/short-list.ts';
import type { Declared } from '../model/project.ts';
import type { Problem } from '../model/problem.ts';
import { freeText, quoteName } from '../model/quote-name.ts';
import type { LiveObject } from '../provider.ts';
import { elementIn } from './keyed.ts';
import { renameBlocked } from './match-problems.ts';
import { placeIn } from './planned.ts';
import type { Planned, PlannedKind } from './planned.ts';
import type { Match } from './matched.ts';
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
          ? `${quoteName(declared.address)} refers to ${quoteName(reference)}, which does not exist in target ${quoteName(declared.target)}.`
          : `${quoteName(declared.address)} refers to ${quoteName(reference)}, and ${trouble.ids.length} live groups have that name: ${trouble.ids.join(', ')}.`,
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
      ...at(match, change),
      code: 'READ_ONLY_OBJECT',
      summary: `${quoteName(change.address)} cannot be changed: ${match.live.reason ?? `${target} owns it`}.`,
      detail: match.absent
        ? 'Take its name out of `ensure_absent:`.'
        : 'Take it out of the declaration, or list it under `removed:` to forget it.',
    });
  }
  return problems;
}

/** A replace takes the object away from whoever refers to it: managed referrers are linked again, others block it. */
export function referrerProblems(kinds: readonly PlannedKind[]): Problem[] {
  const planned = kinds.flatMap((kind) => kind.planned);
  if (!planned.some(({ change }) => change?.action === 'replace')) return [];
  const references = kinds[0]?.part.groups.references as References;
  const looked = new Set(planned.flatMap(({ match, change }) => (match.live && change?.action !== 'forget' ? [match.live.id] : [])));
  const problems: Problem[] = [];
  for (const { match, change } of planned) {
    if (change?.action !== 'replace') continue;
    const foreign = (match.live as LiveObject).referrers.filter((id) => !looked.has(id)).sort(compareText);
    if (foreign.length === 0) continue;
    problems.push({
      ...at(match, change),
      code: 'LIVE_REFERRER',
      summary: `${quoteName(change.address)} would be replaced, and groups that this plan does not manage refer to it: ${foreign.map((id) => quoteName(references.canonical(`id:${id}`))).join(', ')}.`,
      detail: 'They would lose it. Declare them, plan without --target, or take the reference away first.',
    });
  }
  return problems;
}

/** An object that Rollcall did not make is not deleted to be made again. */
export function adoptionProblems(planned: readonly Planned[]): Problem[] {
  return planned.flatMap(({ match, change }): Problem[] => {
    if (change?.action !== 'replace' || match.halfMade || (match.entry && !match.rebound)) return [];
    return [
      {
        ...at(match, change),
        code: 'UNSUPPORTED_CHANGE',
        summary: `${quoteName(change.address)} exists already (${quoteName(change.id as string)}) and differs in what cannot be changed in place: ${freeText((change.replace_paths as readonly string[]).join(', '))}.`,
        detail: 'Declare it as it is; or rename or delete it in the live system, so that it can be created.',
      },
    ];
  });
}

/** What is to be deleted although `previously:` says what became of it: the state has that already, or another of its old addresses. */
export function renameProblems(planned: readonly Planned[]): Problem[] {
  const going = new Set(planned.flatMap(({ match, change }) => (change?.action === 'delete' && !match.absent ? [match.address] : [])));
  return planned.flatMap(({ match: { declared, kind, previousAddress } }) => {
    const olds = declared?.previously.map((key) => formatAddress(declared.target, kind, key)) ?? [];
    return olds.filter((old) => going.has(old)).map((old) => renameBlocked(declared as Declared, old, previousAddress));
  });
}

/** What was wished, what was applied before, and what comes of it. */
export interface HeldCase {
  readonly desired: Document;
  readonly base: Document | undefined;
  readonly change: Change | undefined;
}

/**
 * What stays as it is although the files say otherwise: a field that the live system holds whole, and an element of one that was applied,
 * is declared no more and is held.
 */
export function heldWarnings(fields: Fields, match: Match, { desired, base, change }: HeldCase): Warning[] {
  const live = match.live;
  if (!live || live.held.length === 0) return [];
  const stay = change ? heldParts(change).stay : live.held;
  return stay.flatMap((part): Warning[] => {
    const { field, element, reason } = part;
    if (desired[field] === undefined) return [];
    if (element === undefined) {
      return equalJson(desired[field], live.document[field]) ? [] : [stays(match, `${quoteName(field)} stays as it is live: ${reason}`)];
    }
    const has = (document: Document | undefined, name = field): boolean =>
      elementIn(fields[name] as FieldSpec, document?.[name])(element) !== undefined;
    // Whoever is declared by what this follows was not taken out of the files.
    if (part.follows !== undefined && has(desired, part.follows)) return [];
    if (part.identities) return leftOver(match, part, { base: base?.[field], desired: desired[field] });
    return has(base) && !has(desired)
      ? [stays(match, `${quoteName(element)} stays in ${quoteName(field)} although it was taken out of the files: ${reason}`)]
      : [];
  });
}

/** Identities that were applied, are declared no more and are held. */
function leftOver(
  match: Match,
  { field, element = '', identities = [], reason }: Held,
  sides: { readonly base: FieldValue | undefined; readonly desired: FieldValue | undefined },
): Warning[] {
  const [was, is] = [sides.base, sides.desired].map((side) => (side as Readonly<Record<string, readonly string[]>> | undefined)?.[element]);
  const left = identities.filter((identity) => was?.includes(identity) && !is?.includes(identity));
  if (left.length === 0) return [];
  const who = is ? shortList(left.map(quoteName)) : quoteName(element);
  const verb = is && left.length > 1 ? ['stay', 'they were'] : ['stays', 'it was'];
  return [stays(match, `${who} ${verb[0]} in ${quoteName(field)} although ${verb[1]} taken out of the files: ${reason}`)];
}

function stays({ address }: Match, what: string): Warning {
  return { code: 'UNSUPPORTED_CHANGE', address, message: `${quoteName(address)}: ${what}.` };
}

/** Fields that were changed outside and in the files: the declaration wins, and says so. */
export function conflictsOf(planned: readonly Planned[]): Warning[] {
  const warnings: Warning[] = [];
  for (const { change } of planned) {
    if (!change) continue;
    const paths = Object.keys(change.causes).filter((path) => change.causes[path] === 'conflict');
    if (paths.length === 0) continue;
    warnings.push({
      code: 'CONFLICT',
      address: change.address,
      message: `${quoteName(change.address)} was changed outside and in the files: ${freeText(paths.join(', '))}. The declaration wins.`,
    });
  }
  return warnings;
}

/** Objects that took the place of bound ones which are gone. */
export function reboundOf(planned: readonly Planned[]): Warning[] {
  return planned.flatMap(({ match }): Warning[] =>
    match.rebound
      ? [
          {
            code: 'REBOUND',
            address: match.address,
            message: `${quoteName(match.address)} was bound to ${quoteName((match.entry as NonNullable<Match['entry']>).id)}, which is gone; ${quoteName(match.live?.id ?? '')} has its name and is adopted.`,
          },
        ]
      : [],
  );
}

function at(match: Match, { address }: Change): Pick<Problem, 'severity' | 'address' | 'place'> {
  return { severity: 'error', address, ...placeIn(match) };
}
