import type { Answer, ArrivedRequest } from './emulator.ts';
import type { Faults } from './faults.ts';
import type { RequestLog } from './request-log.ts';
import { parseFault } from './parse-fault.ts';

/** Paths below this one steer the sandbox; they are not logged and no fault hits them. */
export const CONTROL_PREFIX = '/__sandbox/';

/** What the control paths may do. */
export interface Controls {
  readonly faults: Faults;
  readonly log: RequestLog;
  reset(): void;
  advance(ms: number): void;
  /** Of the emulator whose port it is; undefined where it knows no commands. */
  readonly act: ((command: string, body: unknown) => Answer) | undefined;
}

const ACT = 'POST act/';

/** Answers a request below `CONTROL_PREFIX`. */
export function answerControl(request: ArrivedRequest, controls: Controls): Answer {
  const path = request.target.split('?', 1)[0] ?? '';
  const body = parseBody(request.body);
  if (body === undefined) return json(400, { error: 'the body is no JSON' });
  const command = `${request.method} ${path.slice(CONTROL_PREFIX.length)}`;
  if (controls.act !== undefined && command.startsWith(ACT)) return controls.act(command.slice(ACT.length), body);
  switch (command) {
    case 'GET faults':
      return json(200, { faults: controls.faults.list() });
    case 'POST faults':
      return changeFaults(body, controls.faults);
    case 'DELETE faults':
      controls.faults.clear();
      return json(200, { faults: [] });
    case 'GET requests':
      return json(200, { requests: controls.log.list() });
    case 'POST reset':
      controls.reset();
      return json(200, { reset: true });
    case 'POST advance':
      return advance(body, controls);
    default:
      return json(404, { error: 'there are GET, POST and DELETE faults, GET requests, POST reset and POST advance' });
  }
}

function parseBody(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    // Told to the client by the caller.
    return undefined;
  }
}

function changeFaults(body: unknown, faults: Faults): Answer {
  const given = body as Record<string, unknown>;
  if (given['off'] === true) {
    faults.clear();
    return json(200, { faults: [] });
  }
  if (typeof given['off'] === 'string') {
    return faults.remove(given['off']) ? json(200, { faults: faults.list() }) : json(404, { error: `no fault has the id ${given['off']}` });
  }
  const parsed = (Array.isArray(body) ? body : [body]).map(parseFault);
  const wrong = parsed.find((fault) => typeof fault === 'string');
  if (wrong !== undefined) return json(400, { error: wrong });
  const ids = parsed.filter((fault) => typeof fault !== 'string').map((fault) => faults.add(fault));
  return json(200, { ids, faults: faults.list() });
}

function advance(body: unknown, controls: Controls): Answer {
  const ms = (body as Record<string, unknown>)['ms'];
  if (typeof ms !== 'number' || !Number.isFinite(ms) || ms < 0) return json(400, { error: '"ms" is a number, 0 or more' });
  controls.advance(ms);
  return json(200, { advanced: ms });
}

function json(status: number, value: unknown): Answer {
  return { status, headers: { 'Content-Type': 'application/json' }, body: `${JSON.stringify(value)}\n` };
}
