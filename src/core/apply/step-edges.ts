import { append } from '../model/append.ts';
import type { Step } from '../model/step.ts';
import { NO_EXCLUSION } from './excludes.ts';
import type { Excludes } from './excludes.ts';

/** What each step waits for, by position. */
export interface Edges {
  /** Must hold: the call would fail or do harm otherwise. */
  readonly hard: readonly (readonly number[])[];
  /** Should hold: nobody is without access in between, no reference to something half made. */
  readonly soft: readonly (readonly number[])[];
  /** Steps of a deletion. */
  readonly closing: readonly boolean[];
}

/** Collects who waits for whom among sorted steps. */
export function collectEdges(steps: readonly Step[], excludes: Excludes = NO_EXCLUSION): Edges {
  const byAddress = groupByAddress(steps);
  const collect = { steps, byAddress, hard: steps.map(() => new Set<number>()), soft: steps.map(() => new Set<number>()) };
  for (const places of byAddress.values()) {
    for (let index = 1; index < places.length; index++) collect.hard[places[index] as number]?.add(places[index - 1] as number);
  }
  addReferences(collect);
  // A unique value is released before somebody else claims it; whoever moves between objects is added before being removed.
  addHandovers(collect, { gives: (step) => step.releases, takes: (step) => step.claims, edges: collect.hard });
  addMoves(collect, excludes);
  const closing = steps.map((step) => isDeletion(steps, byAddress.get(step.address) as readonly number[]));
  return { hard: collect.hard.map((set) => [...set]), soft: collect.soft.map((set) => [...set]), closing };
}

interface Collect {
  readonly steps: readonly Step[];
  readonly byAddress: ReadonlyMap<string, readonly number[]>;
  readonly hard: readonly Set<number>[];
  readonly soft: readonly Set<number>[];
}

function groupByAddress(steps: readonly Step[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [place, step] of steps.entries()) {
    const list = places.get(step.address);
    if (list) list.push(place);
    else places.set(step.address, [place]);
  }
  return places;
}

function isDeletion(steps: readonly Step[], places: readonly number[]): boolean {
  return steps[places.at(-1) as number]?.verb === 'delete';
}

/** Create before reference, and references dropped before deletion. */
function addReferences(collect: Collect): void {
  for (const [place, step] of collect.steps.entries()) {
    for (const address of step.needs) if (address !== step.address) waitForMaking(collect, place, address);
    for (const address of step.drops) if (address !== step.address) holdDeletion(collect, place, address);
  }
}

/** The object exists from its first write on; that it is whole before anybody refers to it is better, not necessary. */
function waitForMaking({ steps, byAddress, hard, soft }: Collect, place: number, address: string): void {
  const places = byAddress.get(address) ?? [];
  const create = places.findIndex((other) => steps[other]?.verb === 'create');
  if (create < 0) return;
  hard[place]?.add(places[create] as number);
  for (const other of places.slice(create + 1)) if (isMaking(steps[other] as Step)) soft[place]?.add(other);
}

function isMaking(step: Step): boolean {
  return step.verb === 'set' || step.verb === 'add';
}

function holdDeletion({ steps, byAddress, hard }: Collect, place: number, address: string): void {
  for (const other of byAddress.get(address) ?? []) if (steps[other]?.verb === 'delete') hard[other]?.add(place);
}

/** Who gives a value, who takes the same one, and where it is noted that the taker waits. */
interface Handover {
  gives(step: Step): readonly string[];
  takes(step: Step): readonly string[];
  readonly edges: readonly Set<number>[];
}

/** In one target, whoever takes a value waits for all who give it, except for itself. */
function addHandovers({ steps }: Collect, { gives, takes, edges }: Handover): void {
  const givers = new Map<string, number[]>();
  for (const [place, step] of steps.entries()) for (const value of gives(step)) append(givers, keyIn(step, value), place);
  for (const [place, step] of steps.entries()) {
    const waits = takes(step).flatMap((value) => givers.get(keyIn(step, value)) ?? []);
    for (const other of waits) if (steps[other]?.address !== step.address) edges[place]?.add(other);
  }
}

/** Whoever moves is added before being removed; between groups that exclude each other, removed before being added. */
function addMoves({ steps, soft }: Collect, excludes: Excludes): void {
  const adders = new Map<string, number[]>();
  for (const [place, step] of steps.entries()) for (const person of step.adds) append(adders, keyIn(step, person), place);
  for (const [place, step] of steps.entries()) {
    for (const other of step.removes.flatMap((person) => adders.get(keyIn(step, person)) ?? [])) {
      const { address } = steps[other] as Step;
      if (address === step.address) continue;
      if (excludes(address, step.address)) soft[other]?.add(place);
      else soft[place]?.add(other);
    }
  }
}

function keyIn(step: Step, value: string): string {
  return `${step.target}\u0000${value}`;
}
