import { stripVTControlCharacters } from 'node:util';
import { escapeJsonLine } from '../reports/escape.ts';
import type { LogEvent } from '../reports/events/event.ts';
import type { Sink, Surroundings } from './context.ts';

/** Version of the events, as Terraform counts them: readers accept any `1.x`. */
const UI_VERSION = '1.2';

/** Where `--log json` writes its events. */
export interface EventLog {
  emit(event: LogEvent): void;
}

/**
 * The surroundings with a log of events in place of stderr, begun with the `version` event. Whatever else is written to stderr
 * becomes a `log` event, so that every line is one.
 */
export function withEventLog(surroundings: Surroundings): Surroundings {
  const { stderr, now, version } = surroundings;
  const events: EventLog = { emit: (event) => stderr.write(eventLine(event, now())) };
  events.emit({
    type: 'version',
    level: 'info',
    message: `Rollcall ${version}`,
    fields: { rollcall: version, ui: UI_VERSION },
  });
  return { ...surroundings, stderr: logSink(events), events };
}

/** Not a terminal, whatever stands behind it: no colours, no animation, no questions. */
function logSink(events: EventLog): Sink {
  return {
    write: (text) => {
      const message = stripVTControlCharacters(text).trim();
      if (message !== '') events.emit({ type: 'log', level: 'info', message, fields: {} });
    },
    isTTY: false,
    columns: undefined,
  };
}

function eventLine({ type, level, message, fields }: LogEvent, now: number): string {
  const envelope = { '@level': level, '@message': message, '@module': 'rollcall.ui', '@timestamp': new Date(now).toISOString() };
  return `${escapeJsonLine(JSON.stringify({ ...envelope, type, ...fields }))}\n`;
}
