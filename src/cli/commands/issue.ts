import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { RemoteError, RollcallError } from '../../core/errors.ts';
import type { Diagnostic } from '../../core/model/diagnostic.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { IssueForge, IssueText } from '../../forge/issue-forge.ts';
import { issueMarkerLine } from '../../forge/issue-marker.ts';
import type { IssueSubject } from '../../forge/issue-marker.ts';
import { endIssues, keepOneIssue } from '../../forge/keep-issue.ts';
import { openIssueForge } from '../../forge/open-forge.ts';
import { findPlace } from '../../forge/place.ts';
import type { Place } from '../../forge/place.ts';
import { openProject } from '../../run/project.ts';
import type { CommandContext } from '../context.ts';
import { escapeText } from '../../reports/escape.ts';
import { DENIED, checkEnvironment, forgeContext } from '../forge-context.ts';
import { emitDiagnostics, problemsOnly } from '../emit.ts';
import { writeProse } from '../prose.ts';
import { makeProjectRequest } from '../request.ts';

export interface IssueOptions {
  readonly report?: string;
  readonly exitcode?: string;
  readonly environment?: string;
  readonly forge?: string;
  readonly author?: string;
  readonly link?: string;
}

/**
 * Exit status 0: the issue says what was found, or nothing was found and none is open. 1: anything else. A `rollcall.yaml` that is wrong is told,
 * and the issue says that nobody could look, however drift ended: with such a file it cannot have looked.
 */
export async function issueCommand(options: IssueOptions, context: CommandContext): Promise<number> {
  checkEnvironment(options.environment);
  const found = judgeExitcode(options.exitcode);
  const place = findPlace(context.env, { ...(options.forge === undefined ? {} : { forge: options.forge }), event: undefined });
  const opened = await openProject(makeProjectRequest(context), { offline: true });
  const link = options.link ?? place.link;
  if (opened.project) {
    const subject = { project: opened.project.name, environment: options.environment ?? '' };
    const text = found === 'nothing' ? undefined : await textOf(found, options, { context, subject, link });
    return connected(options, context, { place, subject, text, link });
  }
  await emitDiagnostics(context, opened.diagnostics, { ofReport: false });
  if (opened.name === undefined)
    throw new RollcallError('FORGE_CONTEXT', 'The issue cannot be kept: rollcall.yaml does not say which project it is', {
      hint: 'Mend the file. Until then nobody looks for drift, whatever the issue says.',
    });
  const subject = { project: opened.name, environment: options.environment ?? '' };
  // A report of drift that was found is not one of this file.
  const told = found === 'unknown' ? options : { ...options, report: undefined };
  const text = await textOf('unknown', told, { context, subject, link, instead: await problemText(opened.diagnostics) });
  await connected(options, context, { place, subject, text, link });
  return 1;
}

/** What is wrong with the files, for an issue that no report was written for. */
async function problemText(diagnostics: readonly Diagnostic[]): Promise<string> {
  const { renderValidation } = await import('../../reports/markdown/validation.ts');
  return renderValidation(problemsOnly(diagnostics), { color: false, width: 100, command: 'drift' });
}

type Found = 'nothing' | 'drift' | 'unknown';

/** A run that never came to its end has an empty one: what could not be looked at is not "no drift". */
function judgeExitcode(text: string | undefined): Found {
  if (text === undefined)
    throw new RollcallError('USAGE', '"--exitcode" is missing.', {
      hint: 'Hand over the exit status of "rollcall drift --detailed-exitcode": 0, 1 or 2.',
    });
  if (!/^\d{0,3}$/.test(text)) throw new RollcallError('USAGE', `"--exitcode" takes an exit status, not ${quoteName(text)}.`);
  return text === '0' ? 'nothing' : text === '2' ? 'drift' : 'unknown';
}

const TITLES = {
  drift: 'Groups differ from what was applied',
  unknown: 'Groups could not be looked at',
} as const satisfies Record<Exclude<Found, 'nothing'>, string>;

interface TextSite {
  readonly context: CommandContext;
  readonly subject: IssueSubject;
  readonly link: string | undefined;
  /** What is said where there is no report. */
  readonly instead?: string;
}

/** Two projects of one repository have two issues, and their titles say so. */
async function textOf(
  found: Exclude<Found, 'nothing'>,
  { report }: { readonly report?: string | undefined },
  { context, subject, link, instead = '' }: TextSite,
): Promise<IssueText> {
  const about = [subject.project, subject.environment].filter((part) => part !== '').join(', ');
  const text = report === undefined ? '' : await readReport(resolve(context.settings.startDir, report));
  const shown = text.trimEnd() || instead.trimEnd() || 'There is no report: the run ended before it could write one.';
  const parts = [issueMarkerLine(subject), shown, link === undefined || text.includes(link) ? '' : link];
  return { title: `${TITLES[found]}: ${about}`.slice(0, LONGEST_TITLE), body: `${parts.filter((part) => part !== '').join('\n\n')}\n` };
}

/** Both forges take 255 characters. */
const LONGEST_TITLE = 200;

/** A run that failed early has written none. @throws RollcallError `USAGE` */
async function readReport(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new RollcallError('USAGE', `The report ${quoteName(file)} could not be read: ${(error as Error).message}.`, { cause: error });
  }
}

interface Keeping {
  readonly place: Place;
  readonly subject: IssueSubject;
  /** Undefined: there is nothing to say any more. */
  readonly text: IssueText | undefined;
  readonly link: string | undefined;
}

async function connected(options: IssueOptions, context: CommandContext, keeping: Keeping): Promise<number> {
  try {
    const forge = await openIssueForge(keeping.place, forgeContext(context, options.author));
    try {
      const said = await keep(forge, keeping);
      if (!context.settings.quiet) await writeProse(context.stderr, `${escapeText(said)}\n`);
      return 0;
    } finally {
      await forge.close();
    }
  } catch (error) {
    if (error instanceof RemoteError && DENIED.has(error.code)) throw denied(keeping.place, error);
    throw error;
  }
}

async function keep(forge: IssueForge, { subject, text, link }: Keeping): Promise<string> {
  if (text === undefined) {
    const count = await endIssues(forge, subject, `Nothing differs any more${link === undefined ? '' : `: ${link}`}`);
    return count === 0
      ? `No issue of ${quoteName(subject.project)} is open, and none is needed.`
      : `The issue of ${quoteName(subject.project)} was closed.`;
  }
  const fits = text.body.length <= forge.bodyLimit;
  const shown = fits ? text : { ...text, body: `${issueMarkerLine(subject)}\n\nThe report has no room in an issue.\n\n${link ?? ''}\n` };
  return `The issue of ${quoteName(subject.project)} was ${await keepOneIssue(forge, subject, shown)}.`;
}

function denied(place: Place, cause: RemoteError): RollcallError {
  const hint =
    place.forge === 'github'
      ? 'Give the job "permissions: issues: write". Issues have to be switched on in the repository.'
      : 'A job token may not write issues: put a project access token with scope "api" into GITLAB_TOKEN.';
  return new RollcallError('FORGE_PERMISSION', `The token may not keep an issue: ${cause.message}`, { hint, cause });
}
