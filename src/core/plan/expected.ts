import type { Document } from '../model/document.ts';
import { makeDocument } from '../model/document.ts';
import type { Fields } from '../model/fields.ts';
import { compareText } from '../model/json.ts';
import type { Drift } from '../model/plan.ts';
import type { Declared } from '../model/project.ts';
import { diffDocuments, partAt } from './keyed.ts';
import type { Match } from './matched.ts';
import { placeOf } from './planned.ts';
import type { Planned, Site } from './planned.ts';

/** A wish, and what of it no call can bring about: it is expected to be so already. */
export interface SplitWish {
  readonly wish: Document;
  /** Undefined where nothing is expected: most often. */
  readonly expected: Document | undefined;
}

/** Takes out of a wish what only somebody at the live system itself can bring about. */
export function splitWish(fields: Fields, desired: Document): SplitWish {
  const names = Object.keys(desired);
  if (names.every((name) => fields[name]?.change !== 'outside')) return { wish: desired, expected: undefined };
  const part = (outside: boolean): Document =>
    makeDocument(Object.entries(desired).filter(([name]) => (fields[name]?.change === 'outside') === outside));
  return { wish: part(false), expected: part(true) };
}

/** The same, with what is otherwise than expected as drift: it is reported, and nothing is planned for it. */
export function withExpected(
  site: Site,
  match: Match & { readonly declared: Declared },
  { expected, planned }: { readonly expected: Document; readonly planned: Planned },
): Planned {
  const { live, declared } = match;
  if (!live || planned.drift?.type === 'deleted') return planned;
  // What could not be read says nothing, and what is ignored is nobody's to judge.
  const names = Object.keys(expected).filter((name) => live.document[name] !== undefined && !declared.lifecycle.ignore.includes(name));
  const side = (document: Document): Document => makeDocument(Object.entries(document).filter(([name]) => names.includes(name)));
  const patch = diffDocuments(site.fields, side(expected), side(live.document));
  if (patch.length === 0) return planned;
  const all = [...(planned.drift?.patch ?? []), ...patch].sort((x, y) => compareText(x.path, y.path));
  const drift: Drift = {
    ...placeOf(site, match),
    id: live.id,
    type: 'changed',
    patch: all,
    applied: { ...planned.drift?.applied, ...partAt(expected, patch) },
    by_hand: patch.map(({ path }) => path),
  };
  return { ...planned, drift };
}
