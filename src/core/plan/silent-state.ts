import type { Plan, Warning } from '../model/plan.ts';
import { quoteName } from '../model/quote-name.ts';
import type { State } from '../model/state.ts';
import { untoldSettings } from './former-settings.ts';
import type { SafetySettings } from './former-settings.ts';
import { untoldGuards } from './guards/former.ts';
import { knowsLastDays } from './last-days.ts';

/**
 * A plan in a state that has entries and does not say what they were applied under says so, until an apply writes it down: a state that
 * somebody made by hand, one that only `import` and `export` wrote, or one of an earlier Rollcall. They look alike. Consent to the plan is
 * consent to the guards and settings that nothing is known to compare with.
 */
export function withSilentState(
  plan: Plan,
  now: SafetySettings,
  { state, place }: { readonly state: State | undefined; readonly place: string },
): Plan {
  const [guards, settings] = [untoldGuards(now.project.guards, state), untoldSettings(now, state)];
  if (guards === undefined && settings === undefined) return plan;
  const parts = [
    ...(guards === undefined ? [] : ['under which guards']),
    ...(state?.settings === undefined ? ['under which other settings'] : []),
    ...(knowsLastDays(state) ? [] : ['with which last days of members']),
  ];
  return {
    ...plan,
    warnings: [...plan.warnings, silenceOf(parts, place)],
    ...(guards === undefined ? {} : { new_guards: guards }),
    ...(settings === undefined ? {} : { new_settings: settings }),
  };
}

function silenceOf(parts: readonly string[], place: string): Warning {
  const what = parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}` : parts[0];
  const message = `The state in ${quoteName(place)} does not say ${what} it was applied, so nobody can tell whether they were weakened since. The next apply of everything writes it down. Where the state or "state:" was changed, put that back first.`;
  return { code: 'STATE_SILENT', message };
}
