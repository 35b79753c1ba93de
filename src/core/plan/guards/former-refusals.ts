import type { GuardFinding } from '../../model/plan.ts';

/** What a finding of theirs begins with. */
const BEGINNING = 'The guards of before would refuse this, and those of now do not: ';

/** Whether a finding says what only the guards of before would have refused. */
export function isFormerRefusal({ blocking, message }: Pick<GuardFinding, 'blocking' | 'message'>): boolean {
  return !blocking && message.startsWith(BEGINNING);
}

/**
 * What guards of before would have refused and those of now let pass. As warnings: a plan is judged by the guards of its own files, and
 * nobody shall miss that they were made weaker in the change that needs it.
 */
export function formerRefusals(before: readonly GuardFinding[], now: readonly GuardFinding[]): readonly GuardFinding[] {
  const told = new Set(now.map(({ code, address }) => `${code} ${address}`));
  return before
    .filter(({ code, address, blocking }) => blocking && !told.has(`${code} ${address}`))
    .map((finding) => ({
      ...finding,
      blocking: false,
      message: `${BEGINNING}${finding.message}`,
    }));
}
