import { append } from '../../core/model/append.ts';
import { compareText } from '../../core/model/json.ts';
import type { NamedAnswer } from './answers.ts';

/** Things of one sort, by the names that documents hold instead of ids. */
export interface Names<T extends NamedAnswer = NamedAnswer> {
  byId(id: string): T | undefined;
  /** How a document lists it: its name, or `id:<id>` where that would not tell it from others. */
  element(id: string): string;
  /** All that a declared text may mean, ordered by id. */
  find(text: string): readonly T[];
  /** Id of a document's element. */
  idOf(element: string): string | undefined;
  /** All names: for a did-you-mean. */
  all(): Iterable<string>;
}

/** Indexes them. */
export function makeNames<T extends NamedAnswer>(items: readonly T[]): Names<T> {
  const byId = new Map(items.map((item) => [item.id, item]));
  const byName = new Map<string, T[]>();
  for (const item of byId.values()) append(byName, item.name, item);
  const element = (id: string): string => {
    const name = byId.get(id)?.name;
    const plain = name !== undefined && name !== '' && !name.startsWith('id:') && !name.endsWith(']') && byName.get(name)?.length === 1;
    return plain ? name : `id:${id}`;
  };
  const find = (text: string): readonly T[] => {
    const item = text.startsWith('id:') ? byId.get(text.slice(3)) : undefined;
    return item ? [item] : (byName.get(text) ?? []).toSorted((x, y) => compareText(x.id, y.id));
  };
  return {
    byId: (id) => byId.get(id),
    element,
    find,
    idOf: (text) => (text.startsWith('id:') ? text.slice(3) : find(text)[0]?.id),
    all: () => byName.keys(),
  };
}
