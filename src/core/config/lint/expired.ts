import type { Acceptance } from '../../model/project.ts';
import type { World } from '../rules/world.ts';
import { below, quote } from '../problems.ts';
import type { Written } from '../written.ts';
import { named } from './finding.ts';
import type { Finding, LintInput } from './finding.ts';

/** Members whose last day has passed: they are desired nowhere, and whoever reads the list has to know what day it is. */
export function findExpiredMembers(world: World, { date, acceptances = [] }: LintInput): readonly Finding[] {
  const ended = acceptances.filter(({ until }) => until < date);
  return [...world.written.flatMap((object) => inGroup(object, date)), ...ended.map(inBaseline)];
}

/** Accepted drift whose last day has passed is drift as before. */
function inBaseline({ address, until, place }: Acceptance): Finding {
  return {
    place: below(place, 'until'),
    summary: `drift of ${quote(address)} was accepted until ${until}`,
    detail: 'take the entry out, or write a later day after a review',
  };
}

function inGroup({ key, members = [], place }: Written, date: string): Finding[] {
  const expired = members.filter(({ until }) => until !== undefined && until < date);
  if (expired.length === 0) return [];
  const emails = expired.map(({ email }) => email);
  const summary = `the last day of ${named(emails)} in ${quote(key)} has passed`;
  return [
    {
      place: { ...below(place, 'members'), names: emails },
      summary,
      detail: 'take them out of the list, or write a later day after a review',
    },
  ];
}

/** Approvals whose last day has passed: they approve nothing any more. */
export function findExpiredApprovals({ project }: World, { date }: LintInput): readonly Finding[] {
  return project.approvals
    .filter(({ until }) => until < date)
    .map(({ match, allow, until, place }) => ({
      place: below(place, 'until'),
      summary: `the approval of ${allow.join(', ')} for ${quote(match)} expired on ${until}`,
      detail: 'take it out; what it was for needs a new one',
    }));
}
