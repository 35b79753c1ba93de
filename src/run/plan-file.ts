import { readFile } from 'node:fs/promises';
import { RollcallError } from '../core/errors.ts';
import type { Fields } from '../core/model/fields.ts';
import { isJsonObject } from '../core/model/json.ts';
import type { Change, Plan } from '../core/model/plan.ts';
import { quoteName } from '../core/model/quote-name.ts';
import { effectDigest } from '../core/plan/digest.ts';
import { summaryFaults } from '../core/plan/summary.ts';
import { providers } from '../providers/index.ts';

const REPLAN = 'Make a new one with "rollcall plan --out FILE".';

/** Faults named in one message; a file that is no plan has hundreds. */
const MOST_FAULTS = 5;

/**
 * Reads a plan that `plan --out` wrote.
 *
 * @throws RollcallError `PLAN_FILE` where it cannot be read or is no plan, `PLAN_VERSION` where another major version wrote it
 */
export async function readPlanFile(file: string): Promise<Plan> {
  const value = parsePlan(file, await readText(file));
  const version = isJsonObject(value) ? value['format_version'] : undefined;
  if (!isJsonObject(value) || typeof version !== 'string')
    throw new RollcallError('PLAN_FILE', `${quoteName(file)} is no plan file: it has no "format_version".`, { hint: REPLAN });
  if (version.split('.')[0] !== '1') {
    throw new RollcallError('PLAN_VERSION', `${quoteName(file)} has format version ${quoteName(version)}; this rollcall reads version 1.`, {
      hint: `Use the rollcall that wrote it, or make a new plan. ${REPLAN}`,
    });
  }
  const { planFileFaults } = await import('../core/config/check-file.ts');
  const faults = planFileFaults({ ...value, format_version: '1.0' });
  if (faults.length > 0)
    throw new RollcallError('PLAN_FILE', `${quoteName(file)} is no whole plan file: ${fewOf(faults)}`, { hint: REPLAN });
  return withOwnParts(file, value as unknown as Plan);
}

/**
 * People decide by what is shown: it has to be what is approved and carried out, and the numbers have to be those of the changes.
 *
 * @throws RollcallError `PLAN_FILE`
 */
async function withOwnParts(file: string, plan: Plan): Promise<Plan> {
  const { planFaults } = await import('../core/plan/plan-faults.ts');
  const parts = planFaults(plan, fieldsOf);
  const faults = parts.length > 0 ? parts : summaryFaults(plan, fieldsOf);
  if (faults.length === 0) return plan;
  throw new RollcallError('PLAN_FILE', `${quoteName(file)} is damaged, or somebody has edited it: ${fewOf(faults)}`, { hint: REPLAN });
}

function fieldsOf({ provider, kind }: Pick<Change, 'provider' | 'kind'>): Fields | undefined {
  return providers[provider]?.kinds[kind]?.fields;
}

/** The first faults, with how many more there are. */
function fewOf(faults: readonly string[]): string {
  const more = faults.length > MOST_FAULTS ? ` And ${faults.length - MOST_FAULTS} more.` : '';
  return `${faults.slice(0, MOST_FAULTS).join(' ')}${more}`;
}

/** The digest that is approved: of what the plan does. */
export function digestOfPlan(plan: Plan): string {
  return effectDigest(plan);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new RollcallError(
      'PLAN_FILE',
      missing
        ? `There is no plan file ${quoteName(file)}.`
        : `The plan file ${quoteName(file)} could not be read: ${(error as Error).message}.`,
      { hint: REPLAN, cause: error },
    );
  }
}

function parsePlan(file: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new RollcallError('PLAN_FILE', `${quoteName(file)} is no plan file: it is not JSON, or was cut short.`, {
      hint: REPLAN,
      cause: error,
    });
  }
}
