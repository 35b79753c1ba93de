import { resolve } from 'node:path';
import { RemoteError, RollcallError } from '../../core/errors.ts';
import type { Plan } from '../../core/model/plan.ts';
import { isRefused, needsConsent } from '../../core/model/verdict.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { whyNoApproval } from '../../forge/approval.ts';
import type { Forge } from '../../forge/forge.ts';
import { findComment, keepOneComment, markApplied, markOutdated } from '../../forge/keep-one.ts';
import type { Kept, Marked } from '../../forge/keep-one.ts';
import { markerLine, shownDigest } from '../../forge/marker.ts';
import { openForge } from '../../forge/open-forge.ts';
import { NOWHERE, findPlace } from '../../forge/place.ts';
import type { Place } from '../../forge/place.ts';
import { escapeText } from '../../reports/escape.ts';
import { jsonText } from '../../reports/json/text.ts';
import { digestOfPlan, readPlanFile } from '../../run/plan-file.ts';
import type { CommandContext } from '../context.ts';
import { DENIED, checkEnvironment, forgeContext } from '../forge-context.ts';
import { readEvent, saySameThing } from '../step-summary.ts';
import { writeProse } from '../prose.ts';
import { withStateStore } from '../state-store.ts';

export interface CommentOptions {
  readonly planfile?: string;
  readonly environment?: string;
  readonly outdated?: true;
  readonly read?: true;
  readonly check?: true;
  readonly applied?: true;
  readonly allowTruncated?: true;
  readonly dryRun?: true;
  readonly forge?: string;
  readonly pullRequest?: string;
  readonly author?: string;
  readonly link?: string;
}

/** Most units that a comment is given, whatever the forge would take: nobody reads more. */
const BUDGET = 60_000;

/** Exit status 0: the comment is there, or this run may not write one because it is from a fork; with `--check` also, it shows the plan. 1: anything else. */
export async function commentCommand(options: CommentOptions, context: CommandContext): Promise<number> {
  checkUsage(options);
  checkEnvironment(options.environment);
  const place = findPlaceOf(options, context);
  if (options.planfile === undefined) {
    if (options.read) return readComment(options, context, place);
    return withForge(options, context, {
      place,
      work: (forge) => outdate(options, context, { forge, place }),
      // They are none of this run: what a fork plans never was in a comment.
      instead: async () => 'comments of earlier commits stay as they are',
    });
  }
  const plan = await readPlanFile(resolve(context.settings.startDir, options.planfile));
  if (options.check) return checkComment(plan, options, { context, place });
  if (options.applied) return markComment(plan, options, { context, place });
  const body = await bodyOf(plan, options, { place, context });
  if (options.dryRun) {
    context.stdout.write(`${body}\n`);
    return 0;
  }
  return withForge(options, context, {
    place,
    work: async (forge) => {
      const about = { project: plan.project, environment: options.environment ?? '' };
      const { kept, writer } = await keepOneComment(forge, about, { body, run: place });
      await tell(context, `The comment of ${quoteName(plan.project)} ${KEPT[kept]}.`);
      if (writer !== undefined)
        await tell(
          context,
          `This token writes as ${quoteName(writer)}, which the forge did not say before: name it with ${quoteName(`--author ${writer}`)}.`,
        );
      return 0;
    },
    instead: () => saySameThing(context, plan, options),
  });
}

const KEPT = {
  created: 'was created',
  updated: 'was updated',
  unchanged: 'was unchanged',
  newer: 'is of the commit that the branch is at now, and was left as it is: this plan is of an earlier one',
  merged: 'was left as it is: the request is merged, and what counts now is planned from the branch that it went into',
} as const satisfies Record<Kept, string>;

function checkUsage({ planfile, outdated, read, dryRun, check, applied, allowTruncated }: CommentOptions): void {
  const wishes = [planfile !== undefined, outdated === true, read === true].filter(Boolean).length;
  if (wishes !== 1)
    throw new RollcallError('USAGE', '"rollcall comment" takes a plan file, "--outdated" or "--read": one of the three.', {
      hint: 'See "rollcall comment --help".',
    });
  const asked = ['--check', '--dry-run', '--applied'].filter((_name, index) => [check, dryRun, applied][index]);
  const [first] = asked;
  if (first !== undefined && planfile === undefined) throw new RollcallError('USAGE', `${quoteName(first)} needs a plan file.`);
  if (asked.length > 1) throw new RollcallError('USAGE', `${asked.map(quoteName).join(' and ')} exclude each other.`);
  if (allowTruncated && !check) throw new RollcallError('USAGE', '"--allow-truncated" goes with "--check".');
}

function findPlaceOf(options: CommentOptions, context: CommandContext): Place {
  const { forge, pullRequest, dryRun } = options;
  const known = { ...(forge === undefined ? {} : { forge }), ...(pullRequest === undefined ? {} : { pullRequest }) };
  try {
    return findPlace(context.env, { ...known, event: readEvent(context.env) });
  } catch (error) {
    // To see the body, no forge is needed.
    if (dryRun && error instanceof RollcallError && error.code === 'FORGE_CONTEXT') return NOWHERE;
    throw error;
  }
}

async function bodyOf(
  plan: Plan,
  options: CommentOptions,
  at: { readonly place: Place; readonly context: CommandContext },
): Promise<string> {
  const { environment } = options;
  const link = options.link ?? at.place.link;
  const marked = (truncated: boolean, shown: string): string =>
    markerLine({
      shown,
      project: plan.project,
      environment: environment ?? '',
      head: at.place.head,
      digest: digestOfPlan(plan),
      applicable: !isRefused(plan) && plan.since?.basis !== 'declared',
      outdated: false,
      applied: '',
      truncated,
    });
  const { fitPlan } = await import('../../reports/markdown/plan.ts');
  const { text, left } = fitPlan(plan, {
    color: false,
    width: 100,
    budget: BUDGET - marked(false, shownDigest('')).length - 100,
    ...(environment === undefined ? {} : { heading: environment }),
    ...(link === undefined ? {} : { link }),
  });
  const head = at.place.head === '' ? '' : `\n<sub>Commit \`${at.place.head}\`</sub>`;
  const shown = `${text.trimEnd()}${head}`;
  return `${marked(left > 0, shownDigest(shown))}\n${shown}`;
}

interface ForgeWork {
  readonly place: Place;
  work(forge: Forge): Promise<number>;
  /** What is done where nothing may be written; tells what came of that. */
  instead(): Promise<string>;
}

/** A token that may not write is no fault of a fork; anywhere else it is one, and the same is said where it can be. */
async function withForge(options: CommentOptions, context: CommandContext, { place, work, instead }: ForgeWork): Promise<number> {
  try {
    return await connected(options, context, { place, work });
  } catch (error) {
    if (!isDenied(error)) throw error;
    const became = await instead();
    if (!place.isFork) throw denied(place, error);
    await tell(context, `This run may not comment, because it is from a fork: ${became}.`);
    return 0;
  }
}

async function connected(options: CommentOptions, context: CommandContext, { place, work }: Omit<ForgeWork, 'instead'>): Promise<number> {
  const forge = await openForge(place, forgeContext(context, options.author));
  try {
    return await work(forge);
  } finally {
    await forge.close();
  }
}

/** A token that is missing is one that may not write. */
function isDenied(error: unknown): error is RollcallError {
  if (!(error instanceof RollcallError)) return false;
  if (error.code === 'CREDENTIAL_MISSING') return true;
  return error instanceof RemoteError && DENIED.has(error.code);
}

function denied(place: Place, cause: RollcallError): RollcallError {
  if (cause.code === 'CREDENTIAL_MISSING') return cause;
  const hint =
    place.forge === 'github'
      ? 'Give the job "permissions: pull-requests: write". The number of the request has to be right, too.'
      : 'A job token may not write notes: put a project access token with scope "api" into GITLAB_TOKEN.';
  return new RollcallError('FORGE_PERMISSION', `The token may not comment: ${cause.message}`, { hint, cause });
}

async function outdate(
  options: CommentOptions,
  context: CommandContext,
  { forge, place }: { readonly forge: Forge; readonly place: Place },
): Promise<number> {
  const count = await markOutdated(forge, place, options.environment);
  await tell(context, `${count} ${count === 1 ? 'comment was' : 'comments were'} marked as outdated.`);
  return 0;
}

/** What changes nothing needs nobody's approval. @throws RollcallError `PLAN_UNAPPROVED` */
async function checkComment(
  plan: Plan,
  options: CommentOptions,
  { context, place }: { readonly context: CommandContext; readonly place: Place },
): Promise<number> {
  if (isRefused(plan) || plan.since?.basis === 'declared')
    throw new RollcallError('PLAN_UNAPPROVED', 'The plan cannot be applied: it is refused, or was made from files alone.', {
      hint: 'Nobody can approve it. "rollcall show PLANFILE" says why.',
    });
  if (!needsConsent(plan)) {
    await tell(context, 'The plan changes nothing, so there is nothing to approve.');
    return 0;
  }
  const asked = { digest: digestOfPlan(plan), takesTruncated: options.allowTruncated === true };
  return connected(options, context, {
    place,
    work: async (forge) => {
      const found = await findComment(forge, { project: plan.project, environment: options.environment ?? '' });
      const fault = whyNoApproval(found && { marker: found.marker, body: found.comment.body }, asked);
      if (fault !== undefined)
        throw new RollcallError('PLAN_UNAPPROVED', fault, {
          hint: found?.marker.truncated
            ? 'Read the plan file. Then take the comment for an approval with "--allow-truncated", or split the change.'
            : 'Put this plan into the comment with "rollcall comment PLANFILE", and have it approved.',
        });
      await tell(
        context,
        `The comment of ${quoteName(plan.project)} shows ${found?.marker.truncated ? 'all that fits of this plan' : 'this plan'}.`,
      );
      return 0;
    },
  });
}

const MARKED = {
  marked: 'is marked as applied',
  'marked before': 'was marked as applied before',
  'of another plan': 'shows another plan by now, and is left as it is',
  'not there': 'is gone, and approves nothing',
} as const satisfies Record<Marked, string>;

/** After an apply that came to its end. A token that may not write is an error here too: the comment would approve it once more. */
async function markComment(
  plan: Plan,
  options: CommentOptions,
  { context, place }: { readonly context: CommandContext; readonly place: Place },
): Promise<number> {
  if (!needsConsent(plan)) {
    await tell(context, 'The plan changes nothing, so there is nothing to mark.');
    return 0;
  }
  const by = { digest: digestOfPlan(plan), commit: place.head || 'unknown', link: options.link ?? place.link };
  try {
    return await connected(options, context, {
      place,
      work: async (forge) => {
        const done = await markApplied(forge, { project: plan.project, environment: options.environment ?? '' }, by);
        await tell(context, `The comment of ${quoteName(plan.project)} ${MARKED[done]}.`);
        return 0;
      },
    });
  } catch (error) {
    throw isDenied(error) ? denied(place, error) : error;
  }
}

async function readComment(options: CommentOptions, context: CommandContext, place: Place): Promise<number> {
  return withStateStore(context, (_store, project) =>
    connected(options, context, {
      place,
      work: async (forge) => {
        const found = await findComment(forge, { project: project.name, environment: options.environment ?? '' });
        if (!found) {
          throw new RollcallError('FORGE_CONTEXT', `There is no comment of ${quoteName(project.name)} on this request`, {
            hint: 'Plan in the pull request first, with "rollcall comment PLANFILE" and the same "--environment".',
          });
        }
        context.stdout.write(jsonText({ format_version: '1.0', ...found.marker }));
        return 0;
      },
    }),
  );
}

async function tell(context: CommandContext, text: string): Promise<void> {
  if (!context.settings.quiet) await writeProse(context.stderr, `${escapeText(text)}\n`);
}
