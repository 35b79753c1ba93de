import { RollcallError } from '../core/errors.ts';
import type { State } from '../core/model/state.ts';
import { quoteName } from '../core/model/quote-name.ts';

/** Refuses the state of another project. @throws RollcallError `STATE_FOREIGN` */
export function checkProject(state: State | undefined, project: string, place: string): void {
  if (!state || state.project === project) return;
  throw new RollcallError(
    'STATE_FOREIGN',
    `The state in ${quoteName(place)} belongs to project ${quoteName(state.project)}, not to ${quoteName(project)}.`,
    {
      hint: `Point \`state:\` to this project's own state. Where only the project's name changed, write the new one into the state: rollcall state pull, edit "project", rollcall state push.`,
    },
  );
}
