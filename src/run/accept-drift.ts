import { matchAny } from '../core/model/glob.ts';
import type { Drift, GuardFinding } from '../core/model/plan.ts';
import type { Problem } from '../core/model/problem.ts';
import { judgeTakenOut, takenOutProblems } from './accept-limit.ts';
import { planAccepting, tryRound } from './accept-round.ts';
import type { Accepting, Found, Round } from './accept-round.ts';
import { bindOnly } from './bind.ts';
import { withLockedState } from './locked-state.ts';
import { openProject } from './project.ts';
import { replaceFiles } from './replace-files.ts';
import type { Request } from './request.ts';
import { targetInScope } from './scope.ts';
import { closeSessions, openReaders } from './sessions.ts';
import { checkProject } from './state-owner.ts';
import { survey } from './survey.ts';
import { unreadProblem } from './unread-problem.ts';
import { wrongTargetProblems } from './wrong-target-problems.ts';

/** What became of the drift of one address. */
export interface Acceptance {
  readonly address: string;
  /** Where it is written now; undefined where it is not. */
  readonly file: string | undefined;
  /** Why it could not be accepted. */
  readonly why: string | undefined;
}

export interface AcceptReport {
  readonly accepted: readonly Acceptance[];
  readonly problems: readonly Problem[];
}

/**
 * Accepts what somebody changed outside: the group files say it from now on, and the state holds it as applied. Files are edited in
 * place and keep every other byte; what they would say then is planned first, and nothing is written that does not hold.
 *
 * @param shown what somebody looked at: nothing else is accepted; default: all drift that there is
 * @throws RollcallError `STATE_LOCKED`, `FILE_CHANGED`, `OUTPUT_WRITE`, and where the run cannot begin
 */
export async function acceptDrift(request: Request, shown?: readonly Drift[]): Promise<AcceptReport> {
  const opened = await openProject(request);
  if (!opened.project) return { accepted: [], problems: [] };
  const globs = request.targets.length > 0 ? request.targets : null;
  const { observer, signal, lockTimeoutMs: timeoutMs } = request;
  return withLockedState({ store: opened.store, purpose: 'drift --write', timeoutMs, signal, observer }, async (state) => {
    checkProject(state, opened.project.name, opened.store.backend.place);
    const found = await survey({
      request,
      project: opened.project,
      state: async () => state,
      targets: opened.project.targets.filter((target) => targetInScope(target.name, globs)),
      includes: (address) => globs === null || matchAny(globs, address),
      open: openReaders,
      load: opened.load,
    });
    try {
      return await accept({ request, opened, state, globs, found, shown });
    } finally {
      await closeSessions(found.sessions);
    }
  });
}

/** Leaves out, round after round, what does not hold once it is written; the rest is written. */
async function accept(accepting: Found): Promise<AcceptReport> {
  const begun = planAccepting(accepting);
  if ('problems' in begun) return { accepted: [], problems: begun.problems };
  if (begun.plan.incomplete.length > 0)
    return { accepted: [], problems: begun.plan.incomplete.map((part) => unreadProblem(part, 'nothing was accepted')) };
  const wrong = wrongTargetProblems(begun.plan, 'nothing was accepted');
  if (wrong.length > 0) return { accepted: [], problems: wrong };
  const refused = new Map<string, string>();
  let round = await tryRound(begun, refused);
  while (round.failing.size > 0) {
    for (const [address, why] of round.failing) refused.set(address, why);
    round = await tryRound(begun, refused);
  }
  const limit = judgeTakenOut({ ...begun, kept: round.kept, project: begun.declaration.project });
  const tooMany = takenOutProblems(limit);
  if (tooMany.length > 0) return { accepted: [], problems: tooMany };
  const problems = round.drafts.size > 0 || round.kept.size > 0 ? await write(begun, round, limit) : [];
  const files = new Map(begun.declaration.objects.map(({ address, place }) => [address, place.file]));
  const moved = begun.moved.map((address) => ({ address, file: undefined, why: 'it was changed again meanwhile; look at it again' }));
  const accepted = begun.drift.map(({ address }) => ({
    address,
    file: refused.has(address) ? undefined : files.get(address),
    why: refused.get(address),
  }));
  return { accepted: [...accepted, ...moved], problems };
}

/** Files first: what they say is live already, so a run that is interrupted here leaves nothing to do but to note it. */
async function write(
  { request, opened, state, found, texts, plan }: Accepting,
  { drafts, kept, after }: Round,
  limit: readonly GuardFinding[],
): Promise<readonly Problem[]> {
  if (!after) return [];
  await replaceFiles(request.dir, drafts, texts);
  return bindOnly({
    request,
    opened,
    declaration: after.declaration,
    state,
    plan: after.plan,
    changes: after.plan.changes.filter((change) => kept.has(change.address) && change.action === 'forget'),
    settled: after.plan.settled.filter(({ address }) => kept.has(address)),
    approved: [...plan.guards.filter(({ code }) => code === 'ALL_MISSING'), ...limit].filter(({ approved_by: by }) => by !== undefined),
    found,
  });
}
