import { appendFileSync, readFileSync } from 'node:fs';
import type { Plan } from '../core/model/plan.ts';
import { reports } from '../reports/index.ts';
import type { CommandContext } from './context.ts';
import { renderOptions } from './emit.ts';

/** GitHub takes 1 MiB a step; a unit of text has at most three bytes. */
const SUMMARY_BUDGET = 300_000;

/** The event that GitHub started this run for; undefined where there is none. */
export function readEvent(env: CommandContext['env']): unknown {
  const file = env['GITHUB_EVENT_PATH'];
  if (file === undefined || file === '') return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch {
    // No event, or none that can be read: the variables say what there is to know.
    return undefined;
  }
}

/** Keeps Markdown with the run, on GitHub: nobody who can write the project's files can write there. */
export function addToSummary(context: CommandContext, text: string): void {
  if (hasSummary(context)) appendFileSync(context.env['GITHUB_STEP_SUMMARY'] as string, text);
}

function hasSummary({ env }: CommandContext): boolean {
  return (env['GITHUB_STEP_SUMMARY'] ?? '') !== '';
}

/** Says what the comment would have said: in the step summary and as annotations on GitHub, in the job's log elsewhere. Returns where it did. */
export async function saySameThing(
  context: CommandContext,
  plan: Plan,
  { environment }: { readonly environment?: string },
): Promise<string> {
  const options = { ...renderOptions(context, 'stdout', false), ...(environment === undefined ? {} : { heading: environment }) };
  const isKept = hasSummary(context);
  if (isKept) {
    const { plan: render } = await reports.markdown();
    addToSummary(context, `${render(plan, { ...options, budget: SUMMARY_BUDGET })}\n`);
  }
  const isAnnotated = (context.env['GITHUB_ACTIONS'] ?? '') !== '';
  const { plan: render } = await (isAnnotated ? reports.github() : reports.text());
  context.stdout.write(render(plan, options));
  const said = isAnnotated ? 'the annotations' : 'the log of this job';
  return isKept ? `the step summary and ${said} say the same` : `${said} ${isAnnotated ? 'say' : 'says'} the same`;
}
