import { isNamed } from '../../model/left-rules.ts';

/** An object as `protected` and `keep` know it. */
export interface Guarded {
  readonly address: string;
  /** Where the state has it, if `previously:` renames it: a rule for that address holds until the rename is done. */
  readonly previousAddress: string | undefined;
  /** The live system takes two spellings of a name for one, so a rule does too. */
  readonly caseless: boolean;
}

/** Whether a rule of the project names this object, by its address or the one that it had. */
export function isNamedBy(globs: readonly string[], { address, previousAddress, caseless }: Guarded): boolean {
  const addresses = previousAddress === undefined ? [address] : [address, previousAddress];
  return addresses.some((known) => isNamed(globs, { address: known, caseless }));
}
