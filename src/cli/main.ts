import type * as Process from './process.ts';
import { VERSION } from './version.ts';

/*
 * The only place that sets the exit status (a second Ctrl-C and a bug end the process on the spot). `--version` is answered before
 * anything else is loaded. The process is ended as soon as everything is written: V8 would otherwise finish compiling undici's
 * WebAssembly parser first.
 */
if (process.argv.length === 3 && process.argv[2] === '--version') process.stdout.write(`rollcall ${VERSION}\n`);
else void run();

async function run(): Promise<void> {
  const { loadBuilt } = await import('./load-built.ts');
  const { runProcess } = loadBuilt('process.js') as typeof Process;
  process.exitCode = await runProcess(process.argv.slice(2), VERSION);
  process.exit();
}
