import { matchGlob } from '../../model/glob.ts';

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
  const form = (text: string): string => (caseless ? text.toLowerCase() : text);
  const addresses = previousAddress === undefined ? [address] : [address, previousAddress];
  return globs.some((glob) => addresses.some((known) => matchGlob(form(glob), form(known))));
}
