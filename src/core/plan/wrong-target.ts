import { shellWord } from '../model/command-word.ts';
import { escapeGlob } from '../model/glob.ts';
import type { GuardFinding, TargetIdentity } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import type { Target } from '../model/project.ts';
import { quoteName } from '../model/quote-name.ts';
import type { Live } from '../provider.ts';
import { countAllMissing } from './all-missing.ts';
import type { PlanInput, TargetInput } from './input.ts';

/** From this many on it is no accident that every object that the state knows is missing. */
const FEWEST_MISSING = 2;

/** Another server under the same name: not a thousand deletions. */
export function guardTarget(input: PlanInput, site: TargetInput, live: Live): GuardFinding[] {
  const name = site.target.name;
  const known = input.state?.targets[name];
  const differing = known ? differences(known, live.identity) : [];
  if (differing.length > 0) {
    return [blocking(name, `${quoteName(name)} is not the system that the state knows: ${differing.join('; ')}.`)];
  }
  // What was not read is not missing.
  if (live.incomplete.length + site.incomplete.length > 0) return [];
  const missing = countAllMissing(input, site, live);
  if (missing < FEWEST_MISSING) return [];
  const none = `None of the ${missing} objects that the state knows exists in ${quoteName(name)}`;
  if (!isProvedSame(known, live.identity)) return [blocking(name, `${none}: this looks like another server.`)];
  const message = `${none}, although it is the same system by its own id: everything was deleted there, or its lists lack what is there.`;
  return [{ code: 'ALL_MISSING', address: name, message, blocking: true, count: missing }];
}

/** The same finding where there is no plan to show it on. */
export function wrongTargetProblem({ code, address, message }: GuardFinding, { place }: Target): Problem {
  return { severity: 'error', code, address, place, summary: message, detail: wrongTargetCure(address) };
}

/** What to do about it, by the name of the target. */
export function wrongTargetCure(target: string): string {
  const all = shellWord(`${escapeGlob(target)}/*`);
  return `Correct "url" or "namespace" of the target. If it really moved, forget what was there: "rollcall state rm ${all}"; live groups of declared names are adopted.`;
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
    if ((before ?? '') !== (now ?? '')) found.push(`${field} was ${quoteName(before ?? '')} and is ${quoteName(now ?? '')}`);
  }
  return found;
}

function blocking(target: string, message: string): GuardFinding {
  return { code: 'WRONG_TARGET', address: target, message, blocking: true };
}
