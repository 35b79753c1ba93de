import { textOf } from '../../core/model/document.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Json } from '../../core/model/json.ts';
import type { Declared } from '../../core/model/project.ts';
import type { ResourceWish } from './catalogue.ts';

/** One entry of `resources:`, in whichever way it was written. */
export type WishedResource = { readonly id: string } | ResourceWish;

/** The entries of a group's `resources:`; none where the key is missing. */
export function wishedResources(declared: Declared): readonly WishedResource[] {
  const entries = declared.block['resources'];
  return Array.isArray(entries) ? entries.map(parse) : [];
}

/** An entry as messages name it. */
export function resourceText(wish: WishedResource): string {
  if ('id' in wish) return `id:${wish.id}`;
  return `${wish.type}:${wish.name}${wish.network === undefined ? '' : `@${wish.network}`}`;
}

/** `type:name@network`: names may hold an `@`, so the last one parts them. */
function parse(entry: Json): WishedResource {
  if (isJsonObject(entry)) {
    return { type: textOf(entry, 'type') ?? '', name: textOf(entry, 'name') ?? '', network: textOf(entry, 'network') };
  }
  const text = typeof entry === 'string' ? entry.trim() : '';
  if (text.startsWith('id:')) return { id: text.slice(3) };
  const colon = text.indexOf(':');
  const at = text.lastIndexOf('@');
  const ends = at > colon ? at : text.length;
  return { type: text.slice(0, colon), name: text.slice(colon + 1, ends), network: at > colon ? text.slice(at + 1) : undefined };
}
