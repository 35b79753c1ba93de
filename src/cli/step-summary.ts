import { appendFileSync, readFileSync } from 'node:fs';
import type { Plan } from '../core/model/plan.ts';
import { reports } from '../reports/index.ts';
import type { CommandContext } from './context.ts';

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

/** Says what the comment would have said: in the step summary and as annotations on GitHub, in the job's log elsewhere. */
export async function saySameThing(context: CommandContext, plan: Plan, { environment }: { readonly environment?: string }): Promise<void> {
  const options = { color: false, width: 100, ...(environment === undefined ? {} : { heading: environment }) };
  const summary = context.env['GITHUB_STEP_SUMMARY'];
  if (summary !== undefined && summary !== '') {
    const { plan: render } = await reports.markdown();
    appendFileSync(summary, `${render(plan, { ...options, budget: SUMMARY_BUDGET })}\n`);
  }
  if (context.env['GITHUB_ACTIONS']) {
    context.stdout.write(await annotations(plan));
    return;
  }
  const { plan: render } = await reports.text();
  context.stdout.write(render(plan, options));
}

/** The verdict and what stands against it: a runner shows ten annotations of each sort, so changes are none. */
async function annotations(plan: Plan): Promise<string> {
  const [{ planFindings }, { verdictParts }] = await Promise.all([import('../reports/findings.ts'), import('../reports/summary.ts')]);
  const findings = planFindings(plan).map(({ severity, code, summary }) => command(severity, code, summary));
  return [...findings, command('notice', 'Rollcall plan', verdictParts(plan).join(''))].join('');
}

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands (read 2026-11-22) */
function command(severity: 'error' | 'warning' | 'notice', title: string, message: string): string {
  return `::${severity} title=${escapeData(title).replaceAll(':', '%3A').replaceAll(',', '%2C')}::${escapeData(message)}\n`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
