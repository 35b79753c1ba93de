import { GROUP } from '../model/address.ts';
import type { Declared } from '../model/project.ts';
import type { Problem } from '../model/problem.ts';
import { quoteName } from '../model/quote-name.ts';
import type { KindSite } from './kind-site.ts';
import type { Planned, PlannedKind } from './planned.ts';
import { referencesOf } from './references.ts';

/** Declared references to groups that will not be there: deleted by the same plan, or left out of it and not made yet. */
export function missingGroups(kinds: readonly PlannedKind[]): Problem[] {
  const groups = kinds.find(({ part }) => part.kind === GROUP);
  if (!groups) return [];
  const used = kinds.flatMap(({ part, planned }) => planned.flatMap((plan) => usesOf(part, plan)));
  if (used.length === 0) return [];
  const present = presentAfter(groups);
  return used.flatMap(({ declared, reference }): Problem[] => {
    const { address, place } = declared;
    const trouble = troubleWith(reference, present);
    if (!trouble) return [];
    return [
      {
        severity: 'error',
        code: 'UNKNOWN_REFERENCE',
        address,
        place,
        summary: `${quoteName(address)} refers to ${quoteName(reference)}, ${trouble.why}.`,
        detail: trouble.detail,
      },
    ];
  });
}

function usesOf({ spec }: KindSite, { match, applied }: Planned): { readonly declared: Declared; readonly reference: string }[] {
  const { declared } = match;
  return declared && applied ? referencesOf(spec.fields, applied).map((reference) => ({ declared, reference })) : [];
}

interface Presence {
  readonly keys: ReadonlySet<string>;
  /** References to what the plan deletes. */
  readonly gone: ReadonlySet<string>;
}

function presentAfter({ part, planned }: PlannedKind): Presence {
  const { references } = part.groups;
  const gone = new Set(
    planned.flatMap(({ change }) => (change?.action === 'delete' ? [references.canonical(`id:${change.id as string}`)] : [])),
  );
  const keys = new Set(part.matching.keyById.values());
  for (const { match } of planned) if (match.declared) keys.add(match.declared.key);
  return { keys, gone };
}

function troubleWith(reference: string, { keys, gone }: Presence): { readonly why: string; readonly detail: string } | undefined {
  if (gone.has(reference)) return { why: 'which this plan deletes', detail: 'Take the reference away, or keep the group.' };
  if (keys.has(reference) || /^(?:name|id):/.test(reference)) return undefined;
  return {
    why: 'which does not exist yet and is left out of this plan',
    detail: 'Plan without --target or --changed-since, or let it match that group too.',
  };
}
