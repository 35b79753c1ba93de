import type { Change } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import { quoteName } from '../model/quote-name.ts';

/** A right that changes need and a token does not have. */
export interface Lacking<Need> {
  readonly need: Need;
  /** Addresses of the changes, each once, in their order. */
  readonly addresses: readonly string[];
}

/** What changes need and the token may not do, once for each `key`, in the order it came up. `needsOf`: what one change needs. */
export function lackingRights<Need>(
  changes: readonly Change[],
  ask: {
    readonly needsOf: (change: Change) => readonly Need[];
    readonly mayDo: (need: Need) => boolean;
    readonly key: (need: Need) => string;
  },
): ReadonlyMap<string, Lacking<Need>> {
  const lacking = new Map<string, { readonly need: Need; readonly addresses: string[] }>();
  for (const change of changes) {
    for (const need of ask.needsOf(change).filter((each) => !ask.mayDo(each))) {
      const entry = lacking.get(ask.key(need)) ?? { need, addresses: [] };
      if (entry.addresses.at(-1) !== change.address) entry.addresses.push(change.address);
      lacking.set(ask.key(need), entry);
    }
  }
  return lacking;
}

/** The problem of one missing right. `lacks`: `lacks "update" on "identity/group"`; `cure`: how the token gets it. */
export function rightProblem(
  target: string,
  lacking: Lacking<unknown>,
  { lacks, cure }: { readonly lacks: string; readonly cure: string },
): Problem {
  const { addresses } = lacking;
  const first = addresses[0] as string;
  const others = addresses.length > 1 ? ` and ${addresses.length - 1} more` : '';
  return {
    severity: 'error',
    code: 'PROVIDER_PERMISSION',
    address: first,
    summary: `The token of target ${quoteName(target)} ${lacks}, which the change of ${quoteName(first)}${others} needs.`,
    detail: cure,
  };
}
