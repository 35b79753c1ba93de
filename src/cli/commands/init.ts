import { quoteName } from '../../core/model/quote-name.ts';
import { basename, resolve } from 'node:path';
import { RollcallError } from '../../core/errors.ts';
import { GITIGNORE, PROVIDER_NAMES, initProject } from '../../run/init.ts';
import { canAsk } from '../context.ts';
import type { CommandContext } from '../context.ts';
import { schemaText } from '../schema-files.ts';
import { writeProse } from '../prose.ts';

export interface InitOptions {
  readonly dir?: string;
  readonly provider?: string;
  readonly url?: string;
  readonly yes?: true;
}

/** Exit status 0: written. 1: something is missing, or would be overwritten. */
export async function initCommand(options: InitOptions, context: CommandContext): Promise<number> {
  const dir = resolve(context.settings.startDir, options.dir ?? '.');
  const asks = !options.yes && canAsk(context);
  if (!asks && !options.yes && (options.provider === undefined || options.url === undefined)) {
    throw new RollcallError('INPUT_NEEDED', '"rollcall init" has to ask, and cannot.', {
      hint: 'Say "--provider" and "--url", or "--yes" to take the defaults.',
    });
  }
  const ask = async (question: string, fallback: string): Promise<string> =>
    asks ? await answerTo(context, question, fallback) : fallback;
  const project = await ask('Name of the project', nameFrom(basename(dir)));
  const provider = options.provider ?? (await ask(`Provider of the first target (${PROVIDER_NAMES.join(', ')})`, 'vault'));
  const url = options.url ?? (await ask('Its address; empty: from the environment', ''));
  const department = await ask('First department', 'engineering');
  const schemas = { 'project.schema.json': schemaText('project'), 'group.schema.json': schemaText('group') };
  const { written, kept } = await initProject({ dir, project, provider, url: url === '' ? undefined : url, department, schemas });
  context.stdout.write(written.map((file) => `wrote ${file}\n`).join(''));
  if (context.settings.quiet) return 0;
  context.stderr.write(kept.map((file) => `${quoteName(file)} exists already and stays as it is.\n`).join(''));
  if (kept.includes('.gitignore')) context.stderr.write(`It needs these lines:\n\n${GITIGNORE.replaceAll(/^(?=.)/gm, '    ')}`);
  await writeProse(
    context.stderr,
    `\nNext: edit groups/departments/${department}.yaml, then run "rollcall validate" and "rollcall plan".\n`,
  );
  return 0;
}

/** A folder's name, without what a project's name cannot hold. */
function nameFrom(folder: string): string {
  return folder.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '') || 'access';
}

async function answerTo(context: CommandContext, question: string, fallback: string): Promise<string> {
  const answer = await context.stdin.ask(`${question}${fallback === '' ? '' : ` [${fallback}]`}: `);
  if (answer === undefined)
    throw new RollcallError('INPUT_NEEDED', 'The input ended before all questions were answered; nothing was written.', {
      hint: 'Say "--yes" to take the defaults.',
    });
  return answer.trim() === '' ? fallback : answer.trim();
}
