import type { Json } from '../core/model/json.ts';

/** The items of an answer that is a list. */
export function listOf(body: Json | undefined): readonly Json[] {
  return Array.isArray(body) ? (body as readonly Json[]) : [];
}
