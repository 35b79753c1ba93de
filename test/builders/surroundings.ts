import { setMaxListeners } from 'node:events';
import type { Surroundings } from '../../src/cli/context.ts';

/** A process that only exists in a test. */
export interface FakeProcess extends Surroundings {
  /** Everything written so far. */
  readonly written: { stdout: string; stderr: string };
  /** Lets time pass; what is due by then is done in order. */
  advance(ms: number): void;
  /** Sets the clock on, or back: no time passes by that. */
  setClock(ms: number): void;
  interrupt(): void;
}

export interface FakeOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly terminal?: boolean;
  readonly columns?: number;
  /** Lines that are typed at questions; then the input ends. */
  readonly answers?: readonly string[];
  readonly now?: number;
  readonly input?: string;
}

/** A process with its own clock; by default no terminal at all, as in a pipeline. */
export function fakeProcess(options: FakeOptions = {}): FakeProcess {
  const written = { stdout: '', stderr: '' };
  const answers = [...(options.answers ?? [])];
  const controller = new AbortController();
  // As the real process does: every step in flight may listen.
  setMaxListeners(0, controller.signal);
  const timers = new Set<{ readonly ms: number; next: number; readonly tick: () => void }>();
  let clock = options.now ?? Date.UTC(2026, 10, 23, 12);
  let elapsed = 0;
  const isTTY = options.terminal ?? false;
  const sink = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      written[name] += text;
    },
    isTTY,
    columns: isTTY ? (options.columns ?? 100) : undefined,
  });
  return {
    cwd: options.cwd ?? '/project',
    env: options.env ?? {},
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    stdin: {
      isTTY,
      ask: async (question) => {
        written.stderr += question;
        return answers.shift();
      },
      readAll: async () => options.input ?? '',
    },
    now: () => clock + elapsed,
    elapsed: () => elapsed,
    every: (ms, tick) => {
      const timer = { ms, next: elapsed + ms, tick };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    signal: controller.signal,
    version: '1.2.3',
    written,
    advance: (ms) => {
      const end = elapsed + ms;
      for (;;) {
        const due = [...timers].filter((timer) => timer.next <= end).sort((first, second) => first.next - second.next)[0];
        if (!due) break;
        elapsed = due.next;
        due.next += due.ms;
        due.tick();
      }
      elapsed = end;
    },
    setClock: (ms) => void (clock += ms),
    interrupt: () => controller.abort(),
  };
}
