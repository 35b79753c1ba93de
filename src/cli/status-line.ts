import { cutToWidth } from '../reports/text/display-width.ts';
import type { CommandContext } from './context.ts';

/** Nothing is said about what takes less. */
const QUIET_MS = 1000;
/** How often the one line on a terminal is written again. */
const REWRITE_MS = 100;
/** How often a line is added where there is no terminal. */
const LOG_MS = 10_000;

/** What stands on the terminal while something goes on. */
export interface StatusLine {
  /** What the line says as long as it is shown; begins again after `stop`. */
  update(text: () => string): void;
  /** A line that stays. */
  print(text: string): void;
  /** Nothing is shown any more. */
  stop(): void;
}

/** One line that is written over on a terminal, and now and then a new one where there is none: no animation in the log of a CI. */
export function openStatusLine(context: CommandContext): StatusLine {
  const { stderr, settings } = context;
  const begun = context.elapsed();
  let shown = '';
  let said = begun;
  let current: (() => string) | undefined;
  let end: (() => void) | undefined;
  const clear = (): void => {
    if (shown !== '') stderr.write('\r\u001b[K');
    shown = '';
  };
  const tick = (): void => {
    const now = context.elapsed();
    if (!current || now - begun < QUIET_MS) return;
    if (!settings.animation && now - said < LOG_MS && said !== begun) return;
    said = now;
    const text = current();
    if (!settings.animation) return stderr.write(`${text}\n`);
    clear();
    // A line as wide as the terminal would move on to the next one.
    shown = cutToWidth(text, (stderr.columns ?? 80) - 1);
    stderr.write(shown);
  };
  return {
    update: (text) => {
      current = text;
      if (!settings.quiet) end ??= context.every(settings.animation ? REWRITE_MS : QUIET_MS, tick);
    },
    print: (text) => {
      clear();
      stderr.write(`${text}\n`);
    },
    stop: () => {
      end?.();
      end = undefined;
      clear();
      current = undefined;
    },
  };
}
