import { matchGlob } from '../model/glob.ts';
import type { Json } from '../model/json.ts';
import type { Place, Problem } from '../model/problem.ts';
import type { Approval } from '../model/project.ts';
import { isDay } from './dates.ts';
import { judgeAddressGlob } from './guards.ts';
import { below, errorAt, quote, warningAt } from './problems.ts';
import type { Named } from './targets.ts';

type Table = Readonly<Record<string, Json>>;

/** The approvals, out of a list that its schema has passed. Whether one has expired is judged by the plan's date, not here. */
export function parseApprovals(written: readonly Table[], place: Place): readonly Approval[] {
  return written.map((table, index) => ({
    match: table['match'] as string,
    allow: table['allow'] as readonly string[],
    count: table['count'] as number | undefined,
    until: table['until'] as string,
    reason: table['reason'] as string,
    place: below(place, index),
  }));
}

/** Approvals that would approve everything, nothing, or for ever. */
export function judgeApprovals(approvals: readonly Approval[], targets: readonly Named[]): Problem[] {
  return approvals.flatMap((approval) => {
    const { match, until, place } = approval;
    const problems: Problem[] = [];
    if (!isDay(until))
      problems.push(
        errorAt('CONFIG_APPROVAL', below(place, 'until'), {
          summary: `${quote(until)} is no day of the calendar`,
          detail: 'write a day: 2026-12-31',
        }),
      );
    if (/^[*?/]+$/.test(match)) {
      problems.push(
        errorAt('CONFIG_APPROVAL', below(place, 'match'), {
          summary: `${quote(match)} would approve everything`,
          detail: 'name what it is for: vault-prod/old-*, or a target',
        }),
      );
    } else if (!targets.some((target) => target.name === match)) {
      problems.push(...judgeAddressGlob(match, below(place, 'match'), targets), ...judgeBreadth(approval, targets));
    }
    if (approval.reason.trim() === '')
      problems.push(
        errorAt('CONFIG_APPROVAL', below(place, 'reason'), {
          summary: 'an approval needs a reason',
          detail: 'say why it is right this time',
        }),
      );
    return problems;
  });
}

/** Guards that stand for single objects or people: an exception from them for a whole target is none that anybody thought through. */
const PERSONAL: ReadonlySet<string> = new Set(['PROTECTED', 'KEEP', 'SELF_GRANT', 'PREVENT_DESTROY']);

function judgeBreadth({ match, allow, place }: Approval, targets: readonly Named[]): Problem[] {
  const guards = allow.filter((code) => PERSONAL.has(code));
  const covered = targets.find((target) => coversTarget(match, target.name));
  if (guards.length === 0 || !covered) return [];
  return [
    warningAt('CONFIG_APPROVAL', below(place, 'match'), {
      summary: `${quote(match)} lets everything in ${covered.name} pass ${guards.join(', ')}`,
      detail: `name the objects that are meant: ${covered.name}/old-*`,
    }),
  ];
}

/** Whether all addresses of a target match: the glob ends with `*`, and what is before that fits how all of them begin. */
function coversTarget(glob: string, target: string): boolean {
  const head = glob.replace(/\*+$/, '');
  const start = `${target}/`;
  return head !== glob && Array.from(start, (_, index) => start.slice(0, index + 1)).some((prefix) => matchGlob(head, prefix));
}
