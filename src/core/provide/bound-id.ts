import { RollcallError } from '../errors.ts';
import type { Step } from '../model/step.ts';
import { quoteName } from '../model/quote-name.ts';

/** The id that a step writes to. @throws RollcallError `APPLY_FAILED` where no step before it said one */
export function boundId(step: Step, id: string | undefined): string {
  if (id !== undefined) return id;
  throw new RollcallError(
    'APPLY_FAILED',
    `${quoteName(step.address)} has no live id, so step ${quoteName(step.title)} has nothing to write to.`,
    {
      hint: 'An earlier step of it did not say which object it made; plan again.',
    },
  );
}
