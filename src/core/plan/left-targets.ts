import { targetOf } from '../model/address.ts';
import { shellWord } from '../model/command-word.ts';
import { escapeGlob } from '../model/glob.ts';
import type { Incomplete } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import type { Declaration } from '../model/project.ts';
import { quoteName } from '../model/quote-name.ts';
import { isInScope } from './input.ts';
import type { PlanInput } from './input.ts';

type Known = Pick<PlanInput, 'declaration' | 'state'>;

/** What the state has of targets that left the project, and nobody can look at. */
export function leftParts(input: Known & Pick<PlanInput, 'scope'>): Incomplete[] {
  return [
    ...countLeft(
      input.declaration,
      known(input).filter((address) => isInScope(input, address)),
    ),
  ].map(([target, addresses]) => ({
    target,
    part: addressesOf(addresses),
    why: 'the target is not in rollcall.yaml',
    code: 'TARGET_LEFT',
  }));
}

/** Why there is no plan without them. */
export function leftTargets(input: Known): Problem[] {
  return [...countLeft(input.declaration, known(input))].map(([target, addresses]) => ({
    severity: 'error',
    code: 'TARGET_LEFT',
    address: target,
    summary: `The state has ${addressesOf(addresses)} of target ${quoteName(target)}, which is not in rollcall.yaml.`,
    detail: whatToDo(target),
  }));
}

/** The same of files alone: what was declared is what the state would have. */
export function undeclaredTargets(base: Declaration | undefined, head: Declaration): Problem[] {
  const addresses = (base?.objects ?? []).map(({ address }) => address);
  return [...countLeft(head, addresses)].map(([target, count]) => ({
    severity: 'error',
    code: 'TARGET_LEFT',
    address: target,
    summary: `Target ${quoteName(target)} is no longer in rollcall.yaml, and ${addressesOf(count)} of it ${count === 1 ? 'was' : 'were'} declared: there is no plan of the live systems.`,
    detail: whatToDo(target),
  }));
}

function whatToDo(target: string): string {
  return `Where it was renamed: rollcall state mv ${allOf(target)} 'NEW/*'. Where it is gone for good: rollcall state rm ${allOf(target)}.`;
}

/** Targets of addresses that are not in the project, or no longer by that name, with how many addresses they have. */
function countLeft({ project }: Declaration, addresses: readonly string[]): ReadonlyMap<string, number> {
  const names = new Set(project.targets.map((target) => target.name));
  const left = new Map<string, number>();
  for (const address of addresses) {
    const target = targetOf(address);
    if (!names.has(target)) left.set(target, (left.get(target) ?? 0) + 1);
  }
  return left;
}

function known({ state }: Known): readonly string[] {
  return Object.keys(state?.objects ?? {});
}

function addressesOf(count: number): string {
  return `${count} ${count === 1 ? 'address' : 'addresses'}`;
}

/** Every address of a target, as a word of a command. */
function allOf(target: string): string {
  return shellWord(`${escapeGlob(target)}/*`);
}
