import { textOf } from '../../core/model/document.ts';
import { isJsonObject } from '../../core/model/json.ts';
import type { Json, JsonObject } from '../../core/model/json.ts';
import { nearest } from '../../core/model/nearest.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { noteProblem } from '../../core/provide/wish.ts';
import type { Wish } from '../../core/provide/wish.ts';
import type { NamedAnswer, ResourceAnswer } from './answers.ts';
import { SORT_WORDS } from './facts.ts';
import type { OpalFacts, Sort } from './facts.ts';
import { grantText } from './grants.ts';
import type { Names } from './names.ts';

/** The element of a document for what a key of the block names; the empty text stays. Undefined: not declared, or not known and a problem. */
export function wishedElement(wish: Wish<OpalFacts>, sort: Sort, field: string): string | undefined {
  const text = wish.declared.block[field];
  return typeof text === 'string' ? namedElement(wish, sort, text) : undefined;
}

/** The element of a document for a declared name; undefined, and a problem, where that cannot be said. */
export function namedElement(wish: Wish<OpalFacts>, sort: Sort, text: string): string | undefined {
  const names: Names | undefined = wish.facts[sort];
  if (!names) return undefined;
  return text === '' ? '' : elementFor(wish, sort, { text, names });
}

/** The elements of a list in the block. */
export function wishedElements(wish: Wish<OpalFacts>, sort: Sort, field: string): readonly string[] | undefined {
  const entries = wish.declared.block[field];
  const names = wish.facts[sort];
  if (!Array.isArray(entries) || !names) return undefined;
  return entries.flatMap((text: Json) => (typeof text === 'string' ? (elementFor(wish, sort, { text, names }) ?? []) : []));
}

/** Resources with their access levels. */
export function wishedResources(wish: Wish<OpalFacts>): readonly string[] | undefined {
  const entries = wish.declared.block['resources'];
  const names = wish.facts.resources;
  if (!Array.isArray(entries) || !names) return undefined;
  return entries.flatMap((entry: Json) => {
    const said: JsonObject = isJsonObject(entry) ? entry : { name: entry };
    const whose = elementFor(wish, 'resources', { text: textOf(said, 'name') ?? '', names: narrowed(wish, names, said) });
    return whose === undefined ? [] : [grantText({ whose, level: textOf(said, 'access_level') ?? '', until: undefined })];
  });
}

/** Where an entry says its app or type, only resources of those count. */
function narrowed(wish: Wish<OpalFacts>, names: Names<ResourceAnswer>, said: JsonObject): Names<ResourceAnswer> {
  const [app, type] = [textOf(said, 'app'), textOf(said, 'type')];
  const isMeant = (resource: ResourceAnswer): boolean =>
    (app === undefined || wish.facts.apps.find(app).some(({ id }) => id === resource.appId)) &&
    (type === undefined || type === resource.type);
  return { ...names, find: (text) => names.find(text).filter(isMeant) };
}

function elementFor<T extends NamedAnswer>(
  wish: Wish<OpalFacts>,
  sort: Sort,
  { text, names }: { readonly text: string; readonly names: Names<T> },
): string | undefined {
  const found = names.find(text);
  if (found.length === 1) return names.element((found[0] as T).id);
  const { target } = wish.declared;
  const word = SORT_WORDS[sort];
  if (found.length > 1) {
    const list = found.map((item) => describe(wish, item)).join(', ');
    noteProblem(
      wish,
      'AMBIGUOUS_NAME',
      `${quoteName(text)} may be ${found.length} ${word}s in target ${quoteName(target)}: ${list}.`,
      'Name one of them by `id:`.',
    );
    return undefined;
  }
  const guess = nearest(text, names.all()).map(quoteName);
  const detail = guess.length > 0 ? `Did you mean ${guess.join(', ')}?` : 'Make it in Opal first, or correct the name.';
  noteProblem(wish, 'UNKNOWN_REFERENCE', `there is no ${word} ${quoteName(text)} in target ${quoteName(target)}.`, detail);
  return undefined;
}

function describe({ facts }: Wish<OpalFacts>, item: NamedAnswer & { readonly type?: string; readonly appId?: string }): string {
  const where = [item.type, item.appId === undefined ? undefined : facts.apps.byId(item.appId)?.name].filter((part) => part);
  return where.length === 0 ? `id:${item.id}` : `id:${item.id} (${where.join(', ')})`;
}
