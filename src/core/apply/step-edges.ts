import type { Step } from '../model/step.ts';

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
export function collectEdges(steps: readonly Step[]): Edges {
  const byAddress = groupByAddress(steps);
  const collect = { steps, byAddress, hard: steps.map(() => new Set<number>()), soft: steps.map(() => new Set<number>()) };
  for (const places of byAddress.values()) {
    for (let index = 1; index < places.length; index++) collect.hard[places[index] as number]?.add(places[index - 1] as number);
  }
  addReferences(collect);
  addUniqueValues(collect);
  addMoves(collect);
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
function addReferences({ steps, byAddress, hard, soft }: Collect): void {
  for (const [place, step] of steps.entries()) {
    for (const address of step.needs) {
      const places = address === step.address ? [] : (byAddress.get(address) ?? []);
      const create = places.findIndex((other) => steps[other]?.verb === 'create');
      if (create < 0) continue;
      hard[place]?.add(places[create] as number);
      // The object exists from its first write on; that it is whole before anybody refers to it is better, not necessary.
      for (const other of places.slice(create + 1)) if (isMaking(steps[other] as Step)) soft[place]?.add(other);
    }
    for (const address of step.drops) {
      if (address === step.address) continue;
      for (const other of byAddress.get(address) ?? []) if (steps[other]?.verb === 'delete') hard[other]?.add(place);
    }
  }
}

function isMaking(step: Step): boolean {
  return step.verb === 'set' || step.verb === 'add';
}

/** A value is released before somebody else claims it. */
function addUniqueValues({ steps, hard }: Collect): void {
  const releasedBy = new Map<string, number[]>();
  for (const [place, step] of steps.entries()) for (const value of step.releases) append(releasedBy, `${step.target}\u0000${value}`, place);
  for (const [place, step] of steps.entries()) {
    for (const value of step.claims) {
      for (const other of releasedBy.get(`${step.target}\u0000${value}`) ?? []) {
        if (steps[other]?.address !== step.address) hard[place]?.add(other);
      }
    }
  }
}

/** Whoever moves between objects is added before being removed. */
function addMoves({ steps, soft }: Collect): void {
  const addedBy = new Map<string, number[]>();
  for (const [place, step] of steps.entries()) for (const person of step.adds) append(addedBy, `${step.target}\u0000${person}`, place);
  for (const [place, step] of steps.entries()) {
    for (const person of step.removes) {
      for (const other of addedBy.get(`${step.target}\u0000${person}`) ?? []) {
        if (steps[other]?.address !== step.address) soft[place]?.add(other);
      }
    }
  }
}

function append(table: Map<string, number[]>, key: string, place: number): void {
  const list = table.get(key);
  if (list) list.push(place);
  else table.set(key, [place]);
}
