/** Requests that an organisation may send in a second, over all its tokens. */
export interface RateLimit {
  /** POST and PUT of `/groups`. */
  readonly groupWrites: number;
  /** POST and PUT of `/resources`. */
  readonly resourceWrites: number;
  readonly others: number;
}

/** `documented` are the vendor's own numbers. */
export const RATE_LIMITS = {
  off: undefined,
  documented: { groupWrites: 50, resourceWrites: 50, others: 100 },
} as const satisfies Record<string, RateLimit | undefined>;

/** What nobody documents, so that a client has to stand each of it; and what an emulator can make worse. */
export interface OpalSwitches {
  readonly rateLimit: keyof typeof RATE_LIMITS | RateLimit;
  /** How `group_name`, `resource_name` and `name` choose; all but `exact` ignore the letter case. */
  readonly nameMatch: 'contains' | 'prefix' | 'exact';
  /** `partial`: the groups before the first wrong one of a bulk update are changed all the same. */
  readonly bulk: 'atomic' | 'partial';
  /** What an update without request configurations does to those that are there. */
  readonly omittedConfigurations: 'kept' | 'default';
  /** What happens to somebody who is added again, to a resource and to a nested group likewise. */
  readonly existing: 'conflict' | 'kept' | 'replaced';
  /** What happens when something is removed that is not there. */
  readonly absentRemoval: 'refused' | 'ignored';
  /** Which groups get a description where none is given. */
  readonly generatedDescription: 'imported' | 'all' | 'none';
  /** How a duration is shown that nobody set. */
  readonly undeclaredDuration: 'absent' | 'minus-one' | 'zero';
  /** Whether the default access level and a missing notification are null, or two empty texts and nothing. */
  readonly nulls: 'absent' | 'null';
  /** Fields that the vendor's document does not know. */
  readonly unknownFields: boolean;
  /** Groups of types that the vendor's document does not know. */
  readonly unknownTypes: boolean;
  /** `closed`: only groups that are known to be there can be imported. */
  readonly remoteCatalogue: 'open' | 'closed';
  /** How long a grant in another system is pending. */
  readonly propagationMs: number;
  /** How often groups of other systems are synchronised. */
  readonly syncMs: number;
}

/** The choices that seem likely, with the vendor's rate limits. */
export const DEFAULT_SWITCHES: OpalSwitches = {
  rateLimit: 'documented',
  nameMatch: 'contains',
  bulk: 'atomic',
  omittedConfigurations: 'kept',
  existing: 'conflict',
  absentRemoval: 'refused',
  generatedDescription: 'imported',
  undeclaredDuration: 'minus-one',
  nulls: 'absent',
  unknownFields: true,
  unknownTypes: true,
  remoteCatalogue: 'open',
  propagationMs: 2000,
  syncMs: 60_000,
};
