import { equalJson } from '../core/model/json.ts';
import type { Drift, PatchOperation } from '../core/model/plan.ts';

/** What is accepted of the drift that there is. */
export interface ShownDrift {
  readonly drift: readonly Drift[];
  /** Addresses whose drift is not what was shown any more. */
  readonly moved: readonly string[];
}

/**
 * The drift that somebody was shown, as far as there still is: what was changed since then nobody has accepted, and what the baseline
 * tolerates for a while was not shown as drift.
 */
export function keepShown(found: readonly Drift[], shown: readonly Drift[]): ShownDrift {
  const now = new Map(found.map((drift) => [drift.address, drift]));
  const kept = new Set(shown.filter((drift) => holds(drift, now.get(drift.address))));
  return { drift: [...kept], moved: shown.filter((drift) => !kept.has(drift)).map(({ address }) => address) };
}

/** What of the drift is left once a part of it is accepted. */
export function isLeft(accepted: Drift, left: Drift | undefined): boolean {
  if (!left) return false;
  if (accepted.type === 'deleted' || left.type === 'deleted') return true;
  const paths = new Set(accepted.patch.map(({ path }) => path));
  return left.patch.some(({ path }) => paths.has(path));
}

function holds(shown: Drift, now: Drift | undefined): boolean {
  if (!now || now.type !== shown.type || now.id !== shown.id) return false;
  const operations = new Map(now.patch.map((operation) => [operation.path, operation]));
  return shown.patch.every((operation) => equalOperations(operation, operations.get(operation.path)));
}

function equalOperations(one: PatchOperation, other: PatchOperation | undefined): boolean {
  return other !== undefined && equalJson(one, other);
}
