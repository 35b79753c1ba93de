import { DEFAULT_GUARDS } from '../../model/default-guards.ts';
import type { Warning } from '../../model/plan.ts';
import type { Guards } from '../../model/project.ts';
import type { State } from '../../model/state.ts';
import { digestOf } from '../digest.ts';

/** How the state remembers guards, among the approvals that it has seen: a project without any of its own has no such entry. */
const PREFIX = 'guards:';

/** What the state remembers of guards; undefined where they are those that every project has. */
export function guardsMark(guards: Guards): string | undefined {
  return digestOf(guards) === digestOf(DEFAULT_GUARDS) ? undefined : `${PREFIX}${digestOf(guards)}`;
}

/** The guards that the last apply ran under, as the state remembers them; undefined where there were none, or nothing was remembered yet. */
export function rememberedGuards(state: Pick<State, 'approvals'> | undefined): string | undefined {
  return state?.approvals?.find((text) => text.startsWith(PREFIX));
}

/**
 * Guards that are others than those of the last apply, as the mark that they leave; undefined where they are the same. Without a mark of
 * before they are only remembered: a plan cannot tell of a first time.
 */
export function otherGuards(guards: Guards, state: Pick<State, 'approvals'> | undefined): string | undefined {
  const before = rememberedGuards(state);
  if (before === undefined) return undefined;
  const now = guardsMark(guards);
  return now === before ? undefined : (now ?? NO_GUARDS);
}

/** The mark of a plan that takes the last guard away. */
export const NO_GUARDS = `${PREFIX}none`;

/** The sentence of a plan whose guards are others. */
export const GUARDS_WARNING: Warning = {
  code: 'SETTINGS_CHANGED',
  message:
    'The guards in rollcall.yaml are not those that the last apply ran under, and this plan was judged by the new ones: look at what was changed in them.',
};
