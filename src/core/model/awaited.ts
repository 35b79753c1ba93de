import { makeDocument } from './document.ts';
import type { Document, FieldValue } from './document.ts';
import { compareText, isJsonObject, sortedTable } from './json.ts';

/** What the state says was applied, with what it goes on to say of those whom the live system lost and the files still name. */
export function withAwaited(applied: Document, awaited: Document | undefined): Document {
  if (awaited === undefined) return applied;
  const joined = Object.entries(awaited).flatMap(([name, value]) =>
    applied[name] === undefined ? [] : [[name, join(applied[name], value)] as const],
  );
  return makeDocument([...Object.entries(applied).filter(([name]) => awaited[name] === undefined), ...joined]);
}

function join(value: FieldValue, more: FieldValue): FieldValue {
  if (isJsonObject(value) && isJsonObject(more)) return sortedTable([...Object.entries(value), ...Object.entries(more)]);
  return [...new Set([...(value as readonly string[]), ...(more as readonly string[])])].sort(compareText);
}
