import { isJsonObject } from '../../src/core/model/json.ts';
import type { Json } from '../../src/core/model/json.ts';
import type { PatchOperation } from '../../src/core/model/plan.ts';
import { tableFrom } from './worlds.ts';

/**
 * RFC 6902 as its text says, for objects: `add` may overwrite, `replace` and `remove` need the value to be there. Written anew
 * because fast-json-patch refuses `__proto__`. @throws Error where an operation cannot be applied
 */
export function applyPatch(document: Json, patch: readonly PatchOperation[]): Json {
  let result = document;
  for (const operation of patch) result = applyAt(result, segmentsOf(operation.path), operation);
  return result;
}

function segmentsOf(path: string): string[] {
  if (path === '') return [];
  if (!path.startsWith('/')) throw new Error(`no JSON pointer: ${path}`);
  return path.slice(1).split('/').map(unescape);
}

function unescape(segment: string): string {
  if (/~(?![01])/.test(segment)) throw new Error(`wrongly escaped: ${segment}`);
  return segment.replace(/~1/g, '/').replace(/~0/g, '~');
}

function applyAt(value: Json, [head, ...rest]: readonly string[], operation: PatchOperation): Json {
  if (head === undefined || !isJsonObject(value)) throw new Error(`nothing to change at ${operation.path}`);
  const entries = new Map(Object.entries(value));
  if (rest.length > 0) {
    if (!entries.has(head)) throw new Error(`no parent at ${operation.path}`);
    entries.set(head, applyAt(entries.get(head) as Json, rest, operation));
    return tableFrom([...entries]);
  }
  if (operation.op !== 'add' && !entries.has(head)) throw new Error(`nothing at ${operation.path}`);
  if (operation.op === 'remove') entries.delete(head);
  else if (operation.value === undefined) throw new Error(`no value for ${operation.path}`);
  else entries.set(head, operation.value);
  return tableFrom([...entries]);
}
