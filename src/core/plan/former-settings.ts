import { compareText, sortedTable } from '../model/json.ts';
import type { Plan, Warning } from '../model/plan.ts';
import type { Acceptance, Project } from '../model/project.ts';
import type { State } from '../model/state.ts';
import { writtenExclusive, writtenLint } from '../model/written-settings.ts';
import type { WrittenSettings } from '../model/written-settings.ts';
import { freeText, quoteName } from '../model/quote-name.ts';
import { digestOf } from './digest.ts';
import { isEmptyState } from './empty-state.ts';
import { knowsLastDays } from './last-days.ts';
import { plainText, targetText } from './settings-difference.ts';
import { exclusiveDifference, lintDifference, partText, targetDifference } from './written-difference.ts';
import { writtenBehaviour } from './written-target.ts';

/** What a project says of its safety beside guards. */
export interface SafetySettings {
  readonly project: Project;
  /** Drift that the project accepts; undefined where its file could not be read. */
  readonly acceptances: readonly Acceptance[] | undefined;
}

type Remembered = Pick<State, 'settings'> & Partial<Pick<State, 'objects' | 'knows'>>;

/** Settings that are others than those of the last apply. */
export interface OtherSettings {
  /** Another one for others. */
  readonly mark: string;
  readonly warnings: readonly Warning[];
}

/** How the message begins that names every part. */
const BEGINNING = 'The settings in rollcall.yaml are not those of the last apply: ';

/** Whether a warning is the one that names settings of `rollcall.yaml`. */
export function isSettingsWarning({ code, message }: Pick<Warning, 'code' | 'message'>): boolean {
  return code === 'SETTINGS_CHANGED' && message.startsWith(BEGINNING);
}

/**
 * How the settings differ from those of the last apply; undefined where they do not, or nobody remembers any. A target that is new has
 * nothing to be compared with, and accepting less than before needs nobody's attention.
 */
export function otherSettings(now: SafetySettings, state: Remembered | undefined): OtherSettings | undefined {
  const was = state?.settings;
  if (was === undefined) return undefined;
  const is = writtenSettings(now, was);
  const parts = partsOf(was, is);
  const known = new Set(was.accepted);
  const added = (now.acceptances ?? []).filter((acceptance) => !known.has(acceptanceDigest(acceptance)));
  if (parts.length + added.length === 0) return undefined;
  return {
    mark: digestOf(is),
    warnings: [
      ...(parts.length > 0 ? [{ code: 'SETTINGS_CHANGED', message: `${BEGINNING}${parts.join(', ')}.` } as const] : []),
      ...added.map(acceptanceWarning),
    ],
  };
}

/** The mark of settings where a state has entries and does not say all that they were applied under; undefined where it does. */
export function untoldSettings(now: SafetySettings, state: Remembered | undefined): string | undefined {
  const isTold = state?.settings !== undefined && knowsLastDays(state);
  return isTold || isEmptyState(state) ? undefined : digestOf(writtenSettings(now, state?.settings));
}

/** The sentence about drift that was not accepted before. */
export function acceptanceWarning({ address, until, reason }: Acceptance): Warning {
  return {
    code: 'SETTINGS_CHANGED',
    address,
    message: `Drift of ${quoteName(address)} is newly accepted until ${until}: ${freeText(reason)}`,
  };
}

/** What the state remembers from an apply on: the settings of the project, unless they are others and the plan did not show it. */
export function rememberSettings(
  now: SafetySettings,
  { new_settings: shown }: Pick<Plan, 'new_settings'>,
  state: Remembered,
): WrittenSettings | undefined {
  return shown === (otherSettings(now, state)?.mark ?? untoldSettings(now, state)) ? writtenSettings(now, state.settings) : state.settings;
}

function writtenSettings({ project, acceptances }: SafetySettings, former: WrittenSettings | undefined): WrittenSettings {
  return {
    lint: writtenLint(project.lint),
    exclusive: writtenExclusive(project.exclusive),
    targets: sortedTable(project.targets.map((target) => [target.name, writtenBehaviour(target)])),
    accepted: acceptances?.map(acceptanceDigest).sort(compareText) ?? former?.accepted ?? [],
  };
}

function partsOf(was: WrittenSettings, is: WrittenSettings): readonly string[] {
  const parts: readonly (readonly [string, readonly string[]])[] = [
    ['exclusive', exclusiveDifference(was.exclusive, is.exclusive)],
    ['lint', lintDifference(was.lint, is.lint)],
    ...Object.entries(is.targets).map(([name, target]) => {
      const former = was.targets[name];
      return [targetText({ name }), former ? targetDifference(former, target) : []] as const;
    }),
  ];
  return parts.filter(([, difference]) => difference.length > 0).map(([part, difference]) => partText(part, difference));
}

/** The state knows accepted drift by this alone: its paths name people. */
function acceptanceDigest(acceptance: Acceptance): string {
  return digestOf(plainText(acceptance));
}
