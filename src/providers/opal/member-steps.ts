import { tableOf } from '../../core/model/document.ts';
import { draftStep } from '../../core/provide/step-draft.ts';
import type { Sides, StepDraft } from '../../core/provide/step-draft.ts';
import { parseGrant } from './grants.ts';

/** A write for each grant: those that come or get another end, and those that go. */
export interface MemberDrafts {
  readonly joins: readonly StepDraft[];
  readonly leaves: readonly StepDraft[];
}

/** The API knows one user and level at a time. `children`: references to groups that are, were or will be in the group. */
export function memberDrafts(sides: Sides, locks: readonly string[], children: readonly string[]): MemberDrafts {
  const [before, after] = [tableOf(sides.before, 'members'), tableOf(sides.after, 'members')];
  const draft = (action: Move['action'], { person, grant }: Person): StepDraft => {
    const detail = { call: 'member', action, person, grant, before: before[person] ?? [], after: after[person] ?? [], children };
    return {
      ...draftStep(VERBS[action], TITLES[action](grant), detail),
      fields: ['members'],
      locks,
      adds: action === 'add' && before[person] === undefined ? [person] : [],
      removes: action === 'remove' && after[person] === undefined ? [person] : [],
    };
  };
  const moves = [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((person) =>
    movesOf(before[person] ?? [], after[person] ?? []).map((move) => ({ person, ...move })),
  );
  return {
    joins: moves.filter(({ action }) => action !== 'remove').map((move) => draft(move.action, move)),
    leaves: moves.filter(({ action }) => action === 'remove').map((move) => draft(move.action, move)),
  };
}

const VERBS = { add: 'add', change: 'set', remove: 'remove' } as const;

const TITLES = {
  add: (grant: string): string => `add ${grant}`,
  change: (grant: string): string => `set the end of ${grant}`,
  remove: (grant: string): string => `remove ${grant}`,
} as const;

interface Person {
  readonly person: string;
  readonly grant: string;
}

interface Move {
  readonly action: keyof typeof VERBS;
  readonly grant: string;
}

/** Grants of one person: the same user with the same level is one of them, whatever its end. */
function movesOf(before: readonly string[], after: readonly string[]): readonly Move[] {
  const [old, wanted] = [byUserAndLevel(before), byUserAndLevel(after)];
  return [
    ...[...wanted].flatMap(([key, grant]): Move[] => {
      const known = old.get(key);
      return known === grant ? [] : [{ action: known === undefined ? 'add' : 'change', grant }];
    }),
    ...[...old].flatMap(([key, grant]): Move[] => (wanted.has(key) ? [] : [{ action: 'remove', grant }])),
  ];
}

function byUserAndLevel(grants: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    grants.map((grant) => {
      const { whose, level } = parseGrant(grant);
      return [`${whose}\u0000${level}`, grant];
    }),
  );
}
