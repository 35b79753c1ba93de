import type { Answer } from '../emulator.ts';
import type { Switches } from './switches.ts';
import type { Refusal } from './refusal.ts';

const WORDS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  422: 'Unprocessable Entity',
};

/** An answer with a body, or without one where there is nothing to say. */
export function reply(status: number, value?: unknown): Answer {
  if (value === undefined) return { status, headers: {}, body: '' };
  return { status, headers: { 'Content-Type': 'application/json; charset=utf-8' }, body: JSON.stringify(value) };
}

/** The two published forms of an error, or none. */
export function refusalReply({ status, messages, by }: Refusal, { errors }: Switches): Answer {
  if (errors === 'empty') return reply(status);
  if (by === 'gateway') return reply(status, { message: messages, request_id: '5f3b2a1c9d8e7f60' });
  return reply(status, { statusCode: status, message: messages, error: WORDS[status] ?? 'Error' });
}
