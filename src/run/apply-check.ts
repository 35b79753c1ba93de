import type { Change, Plan, Settled, TargetIdentity } from '../core/model/plan.ts';
import type { Problem } from '../core/model/problem.ts';
import type { State } from '../core/model/state.ts';
import { equalJson } from '../core/model/json.ts';
import { approveFindings } from '../core/plan/guards/approve.ts';
import { unsaidFindings } from '../core/plan/guards/unsaid.ts';
import { isEntryLeft, isEntryPlanned, isEntryUnderWay } from './apply-entries.ts';
import type { Live } from '../core/provider.ts';
import type { ApplyInput } from './apply-input.ts';
import type { Prepared } from './apply-prepare.ts';
import { checkUnused, findOlderState } from './apply-used.ts';
import { endSentence } from '../core/model/sentence.ts';
import { quoteName } from '../core/model/quote-name.ts';

const REPLAN = 'Make a new plan.';

/** What forbids the plan as a whole, all of it at once, before anything is sent. */
export function checkApply(input: ApplyInput, prepared: Prepared): readonly Problem[] {
  const early = [...checkOrigin(input), ...checkJudgement(input), ...checkLastDays(input)];
  const own = [...checkEntries(input, prepared), ...checkUnused(input, prepared), ...checkTargets(input)];
  return [...early, ...own, ...prepared.problems, ...checkRights(input)];
}

function checkOrigin({ plan, declaration, state }: ApplyInput): Problem[] {
  const problems: Problem[] = [];
  if (plan.format_version.split('.')[0] !== '1') {
    problems.push(
      error(
        'PLAN_VERSION',
        `The plan has format version ${quoteName(plan.format_version)}; this Rollcall reads version 1.`,
        'Use the Rollcall that wrote it, or make a new plan.',
      ),
    );
  }
  if (plan.since?.basis === 'declared') {
    problems.push(
      error(
        'PLAN_DECLARED',
        'The plan compares files with files; no live system was looked at.',
        'Make a plan with credentials, without "--offline".',
      ),
    );
  }
  if (plan.project !== declaration.project.name) {
    problems.push(
      error(
        'PLAN_STALE',
        `The plan is of project ${quoteName(plan.project)}, this is ${quoteName(declaration.project.name)}.`,
        'Run it in the folder it was made in.',
      ),
    );
  } else if (plan.inputs.declaration !== declaration.digest) {
    problems.push(error('PLAN_STALE', 'The files have changed since the plan was made.', REPLAN));
  }
  const lineage = plan.inputs.state.lineage;
  if (state && lineage !== null && lineage !== state.lineage) {
    problems.push(
      error(
        'STATE_FOREIGN',
        `The plan was made with another state (lineage ${quoteName(lineage)}, here it is ${quoteName(state.lineage)}).`,
        'Run it where it was made, or make a new plan here.',
      ),
    );
  }
  problems.push(...findOlderState(plan, state));
  if (!state && lineage !== null)
    problems.push(
      error(
        'STATE_FOREIGN',
        'The plan was made with a state, and there is none here.',
        'Restore the state, or make a new plan: live groups of declared names are adopted then.',
      ),
    );
  return problems;
}

function checkJudgement({ plan, declaration, state, date }: ApplyInput): Problem[] {
  const unread = plan.incomplete.map((part): Problem => ({
    ...error(
      'INCOMPLETE_READ',
      `The plan is incomplete: ${part.part} of target ${quoteName(part.target)} could not be read: ${endSentence(part.why)}`,
      REPLAN,
    ),
    address: part.target,
  }));
  const { guards, approvals } = declaration.project;
  const { findings } = approveFindings([...plan.guards, ...unsaidFindings(plan, { guards, state })], approvals, date);
  const refused = findings.filter((finding) => finding.blocking);
  return [
    ...unread,
    ...refused.map((finding): Problem => ({
      ...error(finding.code, finding.message, 'Correct the declaration, or write a scoped, dated line under `approvals:`.'),
      address: finding.address,
    })),
  ];
}

/** A membership that ended after the plan was made is not given any more. */
function checkLastDays({ plan, declaration, date }: ApplyInput): Problem[] {
  const planned = new Set(plan.changes.map((change) => change.address));
  const problems: Problem[] = [];
  for (const { address, members, place } of declaration.objects) {
    if (!planned.has(address)) continue;
    for (const { email, until } of members ?? []) {
      if (until === undefined || until < plan.inputs.date || until >= date) continue;
      problems.push({
        ...error(
          'PLAN_STALE',
          `${quoteName(address)}: the last day of ${quoteName(email)} (${until}) has passed since the plan was made.`,
          REPLAN,
        ),
        address,
        place,
      });
    }
  }
  return problems;
}

/** Each address's entry must be as it was planned, as the change leaves it, or half way under this very plan. */
function checkEntries(input: ApplyInput, prepared: Prepared): Problem[] {
  const { plan, state } = input;
  const problems: Problem[] = [];
  for (const item of [...plan.changes, ...plan.settled]) {
    if (isEntryExpected(item, state, prepared)) continue;
    const what =
      state?.objects[item.address] === undefined ? 'is no longer in the state' : 'has another state entry than when the plan was made';
    problems.push({
      ...error('PLAN_STALE', `${quoteName(item.address)} ${what}.`, 'Another apply came between. Make a new plan.'),
      address: item.address,
    });
  }
  if (plan.inputs.state.lineage === null && state) problems.push(...checkFirstPlan(plan, state));
  return problems;
}

/** A plan that was made without a state may go on in the one that it began, and in no other. */
function checkFirstPlan(plan: Plan, state: State): Problem[] {
  const own = new Set([...plan.changes, ...plan.settled].map((item) => item.address));
  const foreign = Object.keys(state.objects).filter((address) => !own.has(address));
  if (foreign.length === 0) return [];
  return [
    error(
      'STATE_FOREIGN',
      `The plan was made without a state, and now there is one with ${foreign.length} other ${foreign.length === 1 ? 'address' : 'addresses'}.`,
      REPLAN,
    ),
  ];
}

function isEntryExpected(item: Change | Settled, state: State | undefined, prepared: Prepared): boolean {
  return isEntryPlanned(item, state) || isEntryUnderWay(item.address, state, prepared) || isEntryLeft(item, state, prepared);
}

function checkTargets({ plan, targets }: ApplyInput): Problem[] {
  const problems: Problem[] = [];
  for (const [name, target] of targets) {
    const planned = plan.inputs.targets[name];
    if (planned === undefined || equalJson(planned, target.live.identity)) continue;
    if (isUntold(planned, target.live)) {
      problems.push(...target.live.incomplete.map((part) => unknownTarget(name, part)));
      continue;
    }
    problems.push({
      ...error(
        'WRONG_TARGET',
        `Target ${quoteName(name)} is not the system that the plan was made for: planned ${describe(planned)}, connected ${describe(target.live.identity)}.`,
        'Correct the url or namespace, or make a new plan.',
      ),
      address: name,
    });
  }
  return problems;
}

/** Whether a system does not tell the id that was planned with only because it could not be read whole. */
function isUntold({ identity, ...planned }: TargetIdentity, { identity: now, incomplete }: Live): boolean {
  return identity !== undefined && now.identity === undefined && incomplete.length > 0 && equalJson(planned, now);
}

function unknownTarget(name: string, { part, why, code }: Live['incomplete'][number]): Problem {
  return {
    ...error(
      code,
      `Nothing was begun: whether target ${quoteName(name)} is the system that the plan was made for is not known, because ${part} could not be read: ${endSentence(why)}`,
      'Apply the plan again when all of it can be read.',
    ),
    address: name,
  };
}

/** What the tokens may not do although the plan needs it. */
function checkRights({ plan, targets }: ApplyInput): Problem[] {
  return [...targets].flatMap(([name, { provider, live }]) => {
    const changes = plan.changes.filter((change) => change.target === name);
    return changes.length === 0 ? [] : [...provider.preflight(changes, live)];
  });
}

function describe(identity: TargetIdentity): string {
  const parts = [
    identity.url,
    identity.namespace === undefined ? undefined : `namespace ${quoteName(identity.namespace)}`,
    identity.identity === undefined ? undefined : `id ${quoteName(identity.identity)}`,
  ];
  return parts.filter((part) => part !== undefined).join(', ');
}

function error(code: Problem['code'], summary: string, detail: string): Problem {
  return { severity: 'error', code, summary, detail };
}
