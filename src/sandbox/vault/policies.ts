import type { PathRule } from './parse-policy.ts';

/** A stored ACL policy. */
export interface Policy {
  /** Lower case. */
  readonly name: string;
  readonly text: string;
  readonly rules: readonly PathRule[];
  readonly modified: string;
  readonly version: number;
}
