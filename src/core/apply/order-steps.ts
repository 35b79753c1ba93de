import { compareText } from '../model/json.ts';
import type { Problem } from '../model/problem.ts';
import type { Step } from '../model/step.ts';
import { quoteName } from '../model/quote-name.ts';
import { componentSizes, findComponents } from './components.ts';
import { NO_EXCLUSION } from './excludes.ts';
import type { Excludes } from './excludes.ts';
import { rankContested } from './rank-contested.ts';
import { collectEdges } from './step-edges.ts';
import type { Edges } from './step-edges.ts';

/** Steps in their fixed order, and for each the steps (by position) that must be done before. */
export interface StepGraph {
  /** Sorted by target, address and place in the change. */
  readonly steps: readonly Step[];
  readonly waitsFor: readonly (readonly number[])[];
  /** Steps of a deletion: they begin when everything else in their target is settled that does not itself wait for a deletion. */
  readonly closing: readonly boolean[];
}

/**
 * The order of steps over all changes: create before reference, references dropped before deletion, release before claim, add
 * before remove of one person (the reverse between groups that exclude each other), deletions last. What only saves people a gap gives way where it would make a cycle.
 */
export function orderSteps(
  input: readonly Step[],
  excludes: Excludes = NO_EXCLUSION,
): { readonly graph: StepGraph; readonly problems: readonly Problem[] } {
  const steps = [...input].sort(compareSteps);
  const edges = collectEdges(steps, excludes);
  const problems = findHardCycles(steps, edges);
  const waitsFor = problems.length > 0 ? edges.hard.map(() => []) : mergeEdges(steps.length, edges);
  return { graph: { steps, waitsFor, closing: edges.closing }, problems };
}

/** The one order that steps are listed and begun in. */
export function compareSteps(first: Step, second: Step): number {
  return compareText(first.target, second.target) || compareText(first.address, second.address) || placeOf(first) - placeOf(second);
}

function placeOf(step: Step): number {
  return Number(step.id.slice(step.id.lastIndexOf('#') + 1));
}

function findHardCycles(steps: readonly Step[], edges: Edges): Problem[] {
  const component = findComponents(steps.length, (node) => edges.hard[node] as readonly number[]);
  const sizes = componentSizes(component);
  const cycles = new Map<number, Set<string>>();
  for (let node = 0; node < steps.length; node++) {
    const number = component[node] as number;
    if ((sizes[number] as number) < 2) continue;
    const addresses = cycles.get(number) ?? new Set();
    cycles.set(number, addresses.add((steps[node] as Step).address));
  }
  return [...cycles.values()].map(describeCycle).sort((x, y) => compareText(x.summary, y.summary));
}

function describeCycle(addresses: ReadonlySet<string>): Problem {
  const listed = [...addresses].sort(compareText);
  return {
    severity: 'error',
    code: 'UNSUPPORTED_CHANGE',
    address: listed[0] as string,
    summary: `${listed.map(quoteName).join(', ')} wait for each other: each one claims a name or reference that another must release first.`,
    detail: 'Take it in two applies: first give one of them a name that nobody has.',
  };
}

/** Hard edges, and of the soft ones all that close no cycle; where they would, those that fit one fixed order. */
function mergeEdges(count: number, edges: Edges): number[][] {
  const merged = edges.hard.map((hard, node) => [...new Set([...hard, ...(edges.soft[node] as readonly number[])])]);
  const component = findComponents(count, (node) => merged[node] as readonly number[]);
  const sizes = componentSizes(component);
  const isContested = (node: number, other: number): boolean =>
    component[node] === component[other] && (sizes[component[node] as number] as number) > 1;
  if (!merged.some((waits, node) => waits.some((other) => isContested(node, other)))) return merged.map(sorted);
  const rank = rankContested(edges, isContested);
  return merged.map((waits, node) =>
    sorted(waits.filter((other) => !isContested(node, other) || (rank[other] as number) < (rank[node] as number))),
  );
}

function sorted(list: readonly number[]): number[] {
  return list.toSorted((x, y) => x - y);
}
