import { digestOf } from '../core/plan/digest.ts';
import type { LocatedFinding } from './located.ts';

/**
 * What makes a finding the same one in the next run: its rule, file and subject, not its line. Those that would be equal get a number,
 * because viewers show only the first of equal ones.
 */
export function fingerprints(findings: readonly LocatedFinding[]): readonly string[] {
  const seen = new Map<string, number>();
  return findings.map(({ rule, file, subject }) => {
    const digest = digestOf([rule, file, subject]).slice('sha256:'.length, 'sha256:'.length + 32);
    const count = (seen.get(digest) ?? 0) + 1;
    seen.set(digest, count);
    return `${digest}:${count}`;
  });
}
