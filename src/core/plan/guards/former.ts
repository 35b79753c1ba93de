import { DEFAULT_GUARDS } from '../../model/default-guards.ts';
import { equalJson } from '../../model/json.ts';
import type { Plan, Warning } from '../../model/plan.ts';
import type { Guards } from '../../model/project.ts';
import type { State } from '../../model/state.ts';
import { guardsOfWritten, writtenGuards } from '../../model/written-guards.ts';
import type { WrittenGuards } from '../../model/written-guards.ts';
import { digestOf } from '../digest.ts';
import { isEmptyState } from '../empty-state.ts';
import { guardsDifference } from './guards-difference.ts';

/** How plans name guards, and how states of an earlier Rollcall remember them, among the approvals that an apply has seen. */
const PREFIX = 'guards:';

/** What a plan calls the guards that every project has. */
export const NO_GUARDS = `${PREFIX}none`;

type Remembered = Pick<State, 'approvals' | 'guards'> & Partial<Pick<State, 'objects'>>;

/** The mark of guards: another one for others. */
export function guardsMark(guards: Guards): string {
  return digestOf(guards) === digestOf(DEFAULT_GUARDS) ? NO_GUARDS : `${PREFIX}${digestOf(guards)}`;
}

/** Guards that are others than those of the last apply. */
export interface OtherGuards {
  readonly mark: string;
  /** What differs, where the state knows more than a mark. */
  readonly difference: readonly string[];
  /** Those of the last apply, where the state has them. */
  readonly former?: Guards;
}

/**
 * How the guards differ from those of the last apply; undefined where they do not. Where the state remembers none there is nothing to
 * compare with: a plan cannot tell of a first time.
 */
export function otherGuards(guards: Guards, state: Remembered | undefined): OtherGuards | undefined {
  const mark = guardsMark(guards);
  const before = formerMark(state);
  if (before !== undefined) return before === mark ? undefined : { mark, difference: [] };
  if (state?.guards === undefined) return undefined;
  const now = writtenGuards(guards);
  if (equalJson(state.guards, now)) return undefined;
  return { mark, difference: guardsDifference(state.guards, now), former: guardsOfWritten(state.guards) };
}

/** What a warning about guards begins with. */
const BEGINNING = 'The guards in rollcall.yaml are not those that the last apply ran under, and this plan was judged by the new ones: ';

/** Whether a warning is the one about guards. */
export function isGuardsWarning({ code, message }: Pick<Warning, 'code' | 'message'>): boolean {
  return code === 'SETTINGS_CHANGED' && message.startsWith(BEGINNING);
}

/** The sentence of a plan whose guards are others. */
export function guardsWarning({ difference }: OtherGuards): Warning {
  const what = difference.length > 0 ? difference.join('; ') : 'look at what was changed in them';
  return { code: 'SETTINGS_CHANGED', message: `${BEGINNING}${what}.` };
}

/** The mark of guards where a state has entries and does not say under which guards they were applied; undefined where it does. */
export function untoldGuards(guards: Guards, state: Remembered | undefined): string | undefined {
  const isTold = state?.guards !== undefined || formerMark(state) !== undefined;
  return isTold || isEmptyState(state) ? undefined : guardsMark(guards);
}

/** What the state remembers from an apply on: the guards of the project, unless they are others and the plan did not show it. */
export function rememberGuards(
  guards: Guards,
  { new_guards: shown }: Pick<Plan, 'new_guards'>,
  state: Remembered,
): { readonly guards?: WrittenGuards | undefined; readonly marks: readonly string[] } {
  if (shown === (otherGuards(guards, state)?.mark ?? untoldGuards(guards, state))) return { guards: writtenGuards(guards), marks: [] };
  const mark = formerMark(state);
  return { guards: state.guards, marks: mark === undefined ? [] : [mark] };
}

/** The mark that an earlier Rollcall left. It wrote nothing else, and has not kept what a newer one wrote beside it. */
function formerMark(state: Remembered | undefined): string | undefined {
  return state?.approvals?.find((text) => text.startsWith(PREFIX));
}
