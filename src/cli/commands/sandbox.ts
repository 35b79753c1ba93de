import { resolve } from 'node:path';
import { RollcallError } from '../../core/errors.ts';
import { nearest } from '../../core/model/nearest.ts';
import { shellWord } from '../../core/model/command-word.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { CommandContext } from '../context.ts';
import { readCount } from '../settings.ts';
import { checkReportFile, writeReport } from '../write-report.ts';

export interface SandboxOptions {
  readonly only?: string;
  readonly people?: string;
  readonly empty?: true;
  readonly envFile?: string;
}

/** Runs until it is interrupted. */
export async function sandboxCommand(options: SandboxOptions, context: CommandContext): Promise<number> {
  const { EMULATOR_NAMES, startSandbox } = await import('../../sandbox/start.ts');
  if (options.empty && options.people !== undefined) throw new RollcallError('USAGE', '"--empty" and "--people" exclude each other.');
  const only = options.only === undefined ? EMULATOR_NAMES : options.only.split(',').map((name) => chooseFrom(EMULATOR_NAMES, name.trim()));
  const people = options.people === undefined ? {} : { people: readCount(options.people, '--people') };
  const envFile = options.envFile === undefined ? undefined : resolve(context.settings.startDir, options.envFile);
  if (envFile !== undefined) await checkReportFile(envFile);
  const sandbox = await startSandbox({ only, ...people, ...(options.empty ? { empty: true } : {}) });
  try {
    const lines = sandbox.exports.map(([name, value]) => `export ${name}=${shellQuoted(value)}\n`).join('');
    // Whoever waits for the file may read it as soon as "ready" is printed; it holds credentials of the emulators.
    if (envFile !== undefined) await writeReport(envFile, lines);
    context.stdout.write(`${lines}ready\n`);
    await interrupted(context.signal);
  } finally {
    await sandbox.close();
  }
  return 0;
}

function chooseFrom<T extends string>(names: readonly T[], wanted: string): T {
  const name = names.find((known) => known === wanted);
  if (name !== undefined) return name;
  const [meant] = nearest(wanted, names);
  throw new RollcallError('USAGE', `There is no emulator ${quoteName(wanted)}.`, {
    hint: meant === undefined ? `There are: ${names.join(', ')}.` : `Did you mean ${quoteName(meant)}?`,
  });
}

function shellQuoted(value: string): string {
  return /^[\w./:@-]+$/.test(value) ? value : shellWord(value);
}

async function interrupted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((end) => signal.addEventListener('abort', () => end(), { once: true }));
}
