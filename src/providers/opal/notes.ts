import type { Warning } from '../../core/model/plan.ts';
import type { Live } from '../../core/provider.ts';
import { isRefused } from './errors.ts';

/** Where a part of a read says what is missing. */
export interface Notes {
  readonly target: string;
  readonly incomplete: Live['incomplete'][number][];
  readonly warnings: Warning[];
}

/** The value, or undefined and a note where the token may not read it. Any other failure is thrown. */
export async function partOr<T>(notes: Notes, part: string, work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!isRefused(error)) throw error;
    notes.incomplete.push({ part, why: `the token may not read ${part}: ${error.message}`, code: 'PROVIDER_PERMISSION', kind: 'group' });
    return undefined;
  }
}
