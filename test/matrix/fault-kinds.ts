import type { FaultEffect } from '../../src/sandbox/faults.ts';
import { SILENCE_MS } from './life.ts';

/** One way in which a request goes wrong. */
export interface FaultKind {
  readonly name: string;
  readonly effects: readonly FaultEffect[];
  /** Strikes so often; default: until it is lifted. */
  readonly count?: number;
}

const SILENT = 2 * SILENCE_MS;

const status = (code: number, more: object = {}): readonly FaultEffect[] => [{ type: 'status', status: code, ...more }];

/** What the matrix has a column for. `once` is where trying again or looking again has to end well by itself. */
export const FAULT_KINDS: readonly FaultKind[] = [
  ...[400, 401, 403, 404, 409, 413, 429].map((code) => ({ name: String(code), effects: status(code) })),
  { name: '429 with Retry-After', effects: status(429, { retryAfter: 2 }) },
  { name: '429 with Retry-After, once', effects: status(429, { retryAfter: 2 }), count: 1 },
  { name: '500', effects: status(500) },
  { name: '500 after it was stored', effects: status(500, { committed: true }) },
  { name: '500 after it was stored, once', effects: status(500, { committed: true }), count: 1 },
  { name: '502 with HTML', effects: status(502, { html: true }) },
  { name: '503', effects: status(503) },
  { name: '503, once', effects: status(503), count: 1 },
  {
    name: 'a time-out before it is stored',
    effects: [
      { type: 'slow', ms: SILENT },
      { type: 'drop', when: 'before-commit' },
    ],
  },
  { name: 'a time-out after it was stored', effects: [{ type: 'slow', ms: SILENT, when: 'after-commit' }] },
  { name: 'a time-out after it was stored, once', effects: [{ type: 'slow', ms: SILENT, when: 'after-commit' }], count: 1 },
  { name: 'a reset connection', effects: [{ type: 'drop', when: 'before-commit' }] },
  { name: 'a reset connection after it was stored', effects: [{ type: 'drop', when: 'after-commit' }] },
  { name: 'a reset connection after it was stored, once', effects: [{ type: 'drop', when: 'after-commit' }], count: 1 },
  { name: 'half an answer', effects: [{ type: 'drop', when: 'in-answer' }] },
  { name: 'a body that is cut', effects: [{ type: 'truncate' }] },
  { name: 'a wrong content type', effects: [{ type: 'content-type', contentType: 'text/plain' }] },
  { name: 'an empty body', effects: [{ type: 'truncate', bytes: 0 }] },
  { name: 'a list that lost all but one', effects: [{ type: 'partial-list', keep: 1 }] },
  { name: 'a list that lost everything', effects: [{ type: 'partial-list', keep: 0 }] },
  { name: 'a body of a gigabyte', effects: [{ type: 'flood', bytes: 2 ** 30 }] },
];
