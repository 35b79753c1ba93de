import { targetOf } from '../model/address.ts';
import { append } from '../model/append.ts';
import { foldKey } from '../model/fold-key.ts';
import { sortedTable } from '../model/json.ts';
import type { AcceptedDrift, Drift, PatchOperation, Plan, Warning } from '../model/plan.ts';
import type { Acceptance } from '../model/project.ts';
import { freeText, quoteName } from '../model/quote-name.ts';

/** What accepted drift is judged with. */
export interface BaselineInput {
  readonly acceptances: readonly Acceptance[];
  /** Privileged values that somebody gains by operations on an object; empty where nobody does. */
  privilegesOf(drift: Drift, operations: readonly PatchOperation[]): readonly string[];
}

/**
 * The plan with its drift in two lists: what the baseline accepts on the plan's date, operation by operation, and everything else. What
 * is accepted is shown all the same; a privilege that somebody gains by it is a warning, and so is what has expired or is not there any
 * more. No change of the plan is different for it: apply puts back what it would have put back.
 */
export function acceptDrift(plan: Plan, input: BaselineInput): Plan {
  if (input.acceptances.length === 0) return plan;
  const { date } = plan.inputs;
  const valid = new Map<string, Acceptance[]>();
  // To the files two spellings of a key are one.
  for (const acceptance of input.acceptances) if (acceptance.until >= date) append(valid, foldKey(acceptance.address), acceptance);
  const used = new Set<Acceptance>();
  const split = plan.drift.map((drift) => splitDrift(drift, valid, { used, input }));
  const accepted = split.flatMap((each) => each.accepted);
  const warnings = [...accepted.flatMap(privilegeWarning), ...endedWarnings(plan, input.acceptances, used)];
  return { ...plan, drift: split.flatMap(({ open }) => open ?? []), accepted, warnings: [...plan.warnings, ...warnings] };
}

interface Split {
  readonly open: Drift | undefined;
  readonly accepted: readonly AcceptedDrift[];
}

function splitDrift(
  drift: Drift,
  valid: ReadonlyMap<string, readonly Acceptance[]>,
  { used, input }: { readonly used: Set<Acceptance>; readonly input: BaselineInput },
): Split {
  const own = valid.get(foldKey(drift.address)) ?? [];
  if (drift.type === 'deleted') {
    const acceptance = own.find(({ deleted }) => deleted);
    if (!acceptance) return { open: drift, accepted: [] };
    used.add(acceptance);
    return { open: undefined, accepted: [{ ...drift, until: acceptance.until, reason: acceptance.reason }] };
  }
  const byAcceptance = new Map<Acceptance, PatchOperation[]>();
  const open = drift.patch.filter((operation) => {
    const acceptance = own.find((each) => each[operation.op].some((path) => isAt(operation.path, path)));
    if (acceptance) byAcceptance.set(acceptance, [...(byAcceptance.get(acceptance) ?? []), operation]);
    return !acceptance;
  });
  const accepted = [...byAcceptance].map(([acceptance, patch]): AcceptedDrift => {
    used.add(acceptance);
    const privileged = input.privilegesOf(drift, patch);
    const gained = privileged.length > 0 ? { privileged } : {};
    return { ...partOf(drift, patch), until: acceptance.until, reason: acceptance.reason, ...gained };
  });
  return { open: open.length === 0 ? undefined : partOf(drift, open), accepted };
}

/** A drift with some of its operations, and who made those. */
function partOf({ authors, ...drift }: Drift, patch: readonly PatchOperation[]): Drift {
  const own = authors ? sortedTable(patch.flatMap(({ path }) => (authors[path] ? [[path, authors[path]] as const] : []))) : {};
  return { ...drift, patch, ...(Object.keys(own).length > 0 ? { authors: own } : {}) };
}

/** The path itself, or something below it. */
function isAt(path: string, accepted: string): boolean {
  return path === accepted || path.startsWith(`${accepted}/`);
}

function privilegeWarning({ address, privileged, until, reason }: AcceptedDrift): Warning[] {
  if (!privileged) return [];
  const values = privileged.map(quoteName).join(', ');
  const message = `Accepted drift of ${quoteName(address)} opens privileged ${values} to somebody, until ${until}: ${freeText(reason)}`;
  return [{ code: 'BASELINE_PRIVILEGE', address, message }];
}

/** Acceptances that are over, and those that nothing was found for where everything was looked at. */
function endedWarnings(plan: Plan, acceptances: readonly Acceptance[], used: ReadonlySet<Acceptance>): Warning[] {
  const unread = new Set(plan.incomplete.map(({ target }) => target));
  return acceptances.flatMap((acceptance): Warning[] => {
    const { address, until } = acceptance;
    // Nobody looked there: nothing can be said of its drift.
    if (unread.has(targetOf(address))) return [];
    if (until < plan.inputs.date) {
      const message = `The drift of ${quoteName(address)} was accepted until ${until}; it counts again. Put it right, or accept it anew.`;
      return [{ code: 'BASELINE_EXPIRED', address, message }];
    }
    if (used.has(acceptance) || plan.scope !== null) return [];
    const message = `No such drift of ${quoteName(address)} as the baseline accepts is there any more; take it out.`;
    return [{ code: 'BASELINE_UNUSED', address, message }];
  });
}
