import { setMaxListeners } from 'node:events';
import { runCommandLine, toldBy } from './command-line.ts';
import type { Sink, Surroundings } from './context.ts';
import { bugText } from './failure.ts';
import { terminalWidth } from './terminal-width.ts';

/** 128 + the number of the signal, as shells count. */
const ENDING_SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

const INTERRUPTED = '\nInterrupted: the calls in flight are finished, nothing new is begun. Interrupt again to stop at once.\n';

/** Runs one command line in the real process; resolves with the exit status once stdout and stderr are written. */
export async function runProcess(argv: readonly string[], version: string): Promise<number> {
  const stdout = openSink(process.stdout);
  const stderr = openSink(process.stderr);
  // With `--log json` what is said here is an event too.
  const told: { sink: Pick<Sink, 'write'> } = { sink: stderr };
  const say = (text: string): void => told.sink.write(text);
  catchBugs(say, version);
  const interrupt = listenForInterrupts(say);
  const surroundings = await toldBy(argv, {
    cwd: process.cwd(),
    env: process.env,
    stdout,
    stderr,
    stdin: {
      // Most commands never look at stdin, and looking opens it.
      get isTTY() {
        return process.stdin.isTTY;
      },
      ask: (question) => ask(question, interrupt.signal),
      readAll,
    },
    now: Date.now,
    elapsed: () => performance.now(),
    every,
    signal: interrupt.signal,
    version,
  } satisfies Surroundings);
  told.sink = surroundings.stderr;
  const status = await runCommandLine(argv, surroundings);
  await stdout.flush();
  const trouble = stdout.trouble();
  if (trouble) say(`The output could not be written: ${trouble.message}.\n`);
  await stderr.flush();
  return interrupt.status() ?? (trouble ? 1 : status);
}

/** The first Ctrl-C lets the calls in flight finish, the second one ends the process. */
function listenForInterrupts(say: (text: string) => void): { readonly signal: AbortSignal; status(): number | undefined } {
  const controller = new AbortController();
  // Every step in flight may wait for a server that lags behind, and stops waiting on Ctrl-C: Node would call that a leak.
  setMaxListeners(0, controller.signal);
  let interruptedWith: number | undefined;
  for (const [name, status] of Object.entries(ENDING_SIGNALS)) {
    process.on(name, () => {
      if (interruptedWith !== undefined) process.exit(status);
      interruptedWith = status;
      controller.abort();
      // Most commands are gone before it is worth a word.
      setTimeout(() => say(INTERRUPTED), 300).unref();
    });
  }
  return { signal: controller.signal, status: () => interruptedWith };
}

function catchBugs(say: (text: string) => void, version: string): void {
  const endBadly = (error: unknown): never => {
    say(bugText(error, version));
    process.exit(1);
  };
  process.on('uncaughtException', endBadly).on('unhandledRejection', endBadly);
  // What is through ends the process itself. Node would end one that waits for what never comes with 0, as if all were done.
  process.on('beforeExit', () => endBadly(new Error('Nothing is left that could end the wait for the next step.')));
}

interface ProcessSink extends Sink {
  /** Resolves once everything is written, or cannot be. */
  flush(): Promise<void>;
  /** What kept it from being written, but for a reader that went away. */
  trouble(): Error | undefined;
}

/** A reader that goes away (`rollcall state list | head -1`) is no failure, and no reason to stop an apply half way. */
function openSink(stream: NodeJS.WriteStream): ProcessSink {
  let error: NodeJS.ErrnoException | undefined;
  stream.on('error', (first: NodeJS.ErrnoException) => (error ??= first));
  return {
    write: (text) => {
      if (!error) stream.write(text);
    },
    isTTY: stream.isTTY,
    get columns() {
      return terminalWidth(stream);
    },
    flush: async () => {
      if (!error) await new Promise<void>((done) => void stream.once('error', () => done()).write('', () => done()));
    },
    trouble: () => (error?.code === 'EPIPE' ? undefined : error),
  };
}

async function ask(question: string, signal: AbortSignal): Promise<string | undefined> {
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await new Promise<string | undefined>((answer) => {
      signal.addEventListener('abort', () => answer(undefined), { once: true });
      // Readline takes Ctrl-C from a terminal in raw mode for itself.
      lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
      lines.on('close', () => answer(undefined));
      lines.question(question, answer);
    });
  } finally {
    lines.close();
  }
}

async function readAll(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function every(ms: number, tick: () => void): () => void {
  const timer = setInterval(tick, ms);
  timer.unref();
  return () => clearInterval(timer);
}
