import type { Seen, Value } from '../consoles/console.ts';

/** What a group is, as far as this model looks at it. */
export interface Content {
  readonly members: readonly string[];
  readonly field: Value;
}

/** Groups by their key, which is their live name too. */
export type Groups = ReadonlyMap<string, Content>;

/** Who is declared to be in a group here. */
export const PEOPLE = ['ada@acme.test', 'grace@acme.test', 'linus@acme.test'] as const;

/** Whom no file ever names: only somebody at the console puts this person into a group. */
export const STRANGER = 'alan@acme.test';

/** Parts that somebody can change apart from each other; each person's membership is one. */
export const PARTS = ['existence', 'field', ...PEOPLE, STRANGER] as const;
export type Part = (typeof PARTS)[number];

/** Keys that files declare. */
export const KEYS = ['alpha', 'beta', 'gamma', 'delta'] as const;
type Key = (typeof KEYS)[number];

/** The one whose members are additive: who is in it beside those that are declared stays in it. */
const ADDITIVE: Key = 'delta';

/** Whether a group takes members beside those that are declared. */
export function isAdditive(key: string): boolean {
  return key === ADDITIVE;
}

/** Whether a live group is as declared. */
export function isAsDeclared(key: string, live: Content | undefined, declared: Content | undefined): boolean {
  if (!live || !declared || live.field !== declared.field) return live === declared;
  const missing = declared.members.some((member) => !live.members.includes(member));
  return !missing && (isAdditive(key) || live.members.length === declared.members.length);
}

/** One part as text, so that two can be compared. */
export function partOf(groups: Groups, key: string, part: Part): string {
  const group = groups.get(key);
  if (part === 'existence') return group === undefined ? 'absent' : 'there';
  if (group === undefined) return 'absent';
  if (part === 'field') return group.field;
  return group.members.includes(part) ? 'in' : 'out';
}

/** Live groups by name; those that nobody declares by their id too. @throws where one of ours is there twice */
export function groupsOf(seen: readonly Seen[]): Groups {
  const ours: readonly string[] = KEYS;
  const groups = new Map<string, Content>();
  for (const { id, name, members, field } of seen) {
    const key = ours.includes(name) ? name : `${name} ${id}`;
    if (groups.has(key)) throw new Error(`"${key}" is there twice`);
    groups.set(key, { members, field });
  }
  return groups;
}

/**
 * Who had the last word about each part, and what Rollcall wrote there. Both are needed to say what must not happen silently: that a
 * run takes back what somebody did at the console.
 */
export class Ledger {
  /** What Rollcall may know that it wrote, by key and part. After a run that died nobody can say which of several. */
  readonly #written = new Map<string, Set<string>>();

  /** A run has ended that knows what is there. */
  settle(live: Groups, key: string): void {
    for (const part of PARTS) this.#written.set(`${key} ${part}`, new Set([partOf(live, key, part)]));
  }

  /** A run may have written this. */
  suspect(live: Groups, key: string): void {
    for (const part of PARTS) {
      const name = `${key} ${part}`;
      this.#written.set(name, (this.#written.get(name) ?? new Set<string>(['absent'])).add(partOf(live, key, part)));
    }
  }

  /** Whether Rollcall knows that the group is one that it left so, or that it is not there. */
  isSure(key: string): boolean {
    return this.#written.get(`${key} existence`)?.size === 1;
  }

  /** Whether somebody else must have written what is there. */
  isForeign(live: Groups, key: string, part: Part): boolean {
    const known = this.#written.get(`${key} ${part}`);
    return known !== undefined && !known.has(partOf(live, key, part));
  }
}
