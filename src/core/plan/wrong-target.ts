import { isIn } from '../model/address.ts';
import type { GuardFinding, TargetIdentity } from '../model/plan.ts';
import type { StateObject } from '../model/state.ts';
import type { Live } from '../provider.ts';
import type { PlanInput, TargetInput } from './input.ts';

/** From this many on it is no accident that every object that the state knows is missing. */
const FEWEST_MISSING = 2;

/** Another server under the same name: not a thousand deletions. */
export function guardTarget(input: PlanInput, site: TargetInput, live: Live): GuardFinding[] {
  const name = site.target.name;
  const known = input.state?.targets[name];
  const differing = known ? differences(known, live.identity) : [];
  if (differing.length > 0) {
    return [blocking(name, `"${name}" is not the system that the state knows: ${differing.join('; ')}.`)];
  }
  if (isProvedSame(known, live.identity) || live.incomplete.length + site.incomplete.length > 0) return [];
  const ids = new Set<string>();
  const objects = input.state?.objects ?? {};
  for (const address of Object.keys(objects)) if (isIn(name, address)) ids.add((objects[address] as StateObject).id);
  if (ids.size < FEWEST_MISSING || live.index.some((entry) => ids.has(entry.id))) return [];
  return [blocking(name, `None of the ${ids.size} objects that the state knows exists in "${name}": this looks like another server.`)];
}

/** A system that says the same id as before is the same one, whatever is gone from it. */
function isProvedSame(known: TargetIdentity | undefined, live: TargetIdentity): boolean {
  return known?.identity !== undefined && known.identity === live.identity;
}

function differences(known: TargetIdentity, live: TargetIdentity): string[] {
  const found: string[] = [];
  for (const field of ['provider', 'url', 'namespace', 'identity'] as const) {
    const before = known[field];
    const now = live[field];
    // A system may begin or cease to tell its own id; only a different one is another system.
    if (field === 'identity' && (before === undefined || now === undefined)) continue;
    if ((before ?? '') !== (now ?? '')) found.push(`${field} was "${before ?? ''}" and is "${now ?? ''}"`);
  }
  return found;
}

function blocking(target: string, message: string): GuardFinding {
  return { code: 'WRONG_TARGET', address: target, message, blocking: true };
}
