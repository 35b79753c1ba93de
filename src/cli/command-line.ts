import { resolve } from 'node:path';
import type { CommandContext, Surroundings } from './context.ts';
import { emitFailure, reportFailure } from './failure.ts';
import { parseArguments, wantsEvents } from './parse-arguments.ts';
import { readSettings, wantsColor } from './settings.ts';

/** Reads the arguments, finds the command, runs it and tells what failed. The result is the exit status. */
export async function runCommandLine(argv: readonly string[], given: Surroundings): Promise<number> {
  const surroundings = await toldBy(argv, given);
  const color = wantsColor({ color: !argv.includes('--no-color') }, surroundings.env, surroundings.stderr.isTTY);
  try {
    return await dispatch(argv, surroundings);
  } catch (error) {
    return await reportFailure(error, surroundings, color);
  }
}

/** With `--log json` everything that goes to stderr is an event, failures of reading the arguments too. */
export async function toldBy(argv: readonly string[], surroundings: Surroundings): Promise<Surroundings> {
  if (surroundings.events || !wantsEvents(argv, surroundings.env)) return surroundings;
  const { withEventLog } = await import('./event-log.ts');
  return withEventLog(surroundings);
}

async function dispatch(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const invocation = parseArguments(argv, surroundings.env);
  switch (invocation.type) {
    case 'version':
      surroundings.stdout.write(`rollcall ${surroundings.version}\n`);
      return 0;
    case 'help': {
      const { renderHelp } = await import('./help.ts');
      const sink = invocation.asked ? surroundings.stdout : surroundings.stderr;
      sink.write(renderHelp(invocation.subject, sink.columns));
      return invocation.asked ? 0 : 1;
    }
    case 'run': {
      const context: CommandContext = { ...surroundings, settings: readSettings(invocation.values, invocation.command, surroundings) };
      await checkOutputs(context, invocation.values);
      const command = await invocation.command.load();
      try {
        return await command(invocation.values as never, context);
      } catch (error) {
        await emitFailure(error, context);
        throw error;
      }
    }
  }
}

/** Before the command does anything: an apply would be over by the time its report could not be written. */
async function checkOutputs({ settings }: CommandContext, { out }: { readonly out?: unknown }): Promise<void> {
  if (settings.outputs.length === 0) return;
  const { checkDistinctFiles, checkReportFile } = await import('./write-report.ts');
  const files = settings.outputs.map(({ file }) => file);
  // Elsewhere "--out" names a folder.
  if (settings.command === 'plan' && typeof out === 'string') files.push(resolve(settings.startDir, out));
  for (const file of files) await checkReportFile(file);
  await checkDistinctFiles(files);
}
