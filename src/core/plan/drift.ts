import type { Document, FieldValue } from '../model/document.ts';
import type { FieldSpec, Fields } from '../model/fields.ts';
import { heldIdentities, withoutIdentities } from '../model/held-identities.ts';
import { equalJson, sortedTable } from '../model/json.ts';
import type { PatchOperation } from '../model/plan.ts';
import { diffDocuments, keepElements, valueAt } from './keyed.ts';
import { foreignElements } from './modes.ts';
import type { Modes } from './modes.ts';

export interface DriftSides {
  /** What was applied. */
  readonly base: Document;
  readonly live: Document;
  /** What will be; undefined where nothing is wished any more. */
  readonly after: Document | undefined;
  /** As they were when `base` was applied: what was somebody else's then is no drift. */
  readonly modes: Modes;
  /** Whether what was applied at a path is gone although the files name it as before: then nobody wished what is live. */
  isVanished?(path: string): boolean;
}

/** What somebody changed outside: live differs from applied, and from desired where there is a wish. From keyed applied to keyed live. */
export function driftPatch(fields: Fields, { base, live, after, modes, isVanished = () => false }: DriftSides): readonly PatchOperation[] {
  // A field that could not be read says nothing.
  const differing = Object.keys(base).filter((name) => live[name] !== undefined && !equalJson(base[name], live[name]));
  if (differing.length === 0) return [];
  const own = (name: string): FieldValue => {
    const isForeign = foreignElements(modes, { name, spec: fields[name] as FieldSpec, applied: base[name] });
    const seen = keepElements(fields[name] as FieldSpec, live[name] as FieldValue, (element) => !isForeign(element));
    return withoutIdentities(seen, heldIdentities(modes.held, name), base[name]);
  };
  const applied = sortedTable(differing.map((name) => [name, base[name] as FieldValue] as const));
  const patch = diffDocuments(fields, applied, sortedTable(differing.map((name) => [name, own(name)] as const)));
  if (!after) return patch;
  // Where live already is what it will be, nothing is put back.
  const [now, then] = [valueAt(fields, live), valueAt(fields, after)];
  return patch.filter(({ path }) => isVanished(path) || !equalJson(now(path), then(path)));
}
