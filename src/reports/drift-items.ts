import { isJsonObject } from '../core/model/json.ts';
import type { Json } from '../core/model/json.ts';
import type { Drift, PatchOperation } from '../core/model/plan.ts';
import { pathSegments } from '../core/plan/pointer.ts';
import type { FieldItem } from './field-items.ts';
import { shapeOf, standsForItself } from './value-shape.ts';

/** One field that somebody changed outside: as a whole, or in some of its elements or entries. */
export interface DriftedField {
  readonly name: string;
  /** A value that is another one now. `was` is undefined where nobody knows. */
  readonly whole?: { readonly op: PatchOperation['op']; readonly path: string; readonly was: Json | undefined; readonly is: Json };
  /** Whether it lists elements, or has entries with values. */
  readonly shape: 'elements' | 'entries';
  readonly items: readonly DriftItem[];
}

/** An element or entry from what was applied to what is live. `was` of a replaced one is undefined where nobody knows. */
export interface DriftItem extends FieldItem {
  readonly op: PatchOperation['op'];
  /** Of the patch. */
  readonly path: string;
}

/** What differs in an object, field by field, with what was applied beside what is live. */
export function driftedFields({ patch, applied }: Drift): readonly DriftedField[] {
  const byField = new Map<string, PatchOperation[]>();
  for (const operation of patch) {
    const name = pathSegments(operation.path)[0] as string;
    const known = byField.get(name);
    if (known) known.push(operation);
    else byField.set(name, [operation]);
  }
  return [...byField].map(([name, operations]) => driftedField(name, operations, applied?.[name]));
}

function driftedField(name: string, operations: readonly PatchOperation[], applied: Json | undefined): DriftedField {
  const whole = operations.find(({ path }) => pathSegments(path).length === 1);
  if (whole)
    return { name, whole: { op: whole.op, path: whole.path, was: applied, is: whole.value ?? null }, shape: 'elements', items: [] };
  const items = operations.map((operation) => itemOf(operation, applied));
  const hasValues = operations.some(({ value }) => value !== undefined && value !== true && !isJsonObject(value));
  return { name, shape: hasValues || shapeOf(applied, undefined) === 'entries' ? 'entries' : 'elements', items };
}

function itemOf({ op, path, value }: PatchOperation, applied: Json | undefined): DriftItem {
  const key = pathSegments(path).slice(1).join('/');
  return {
    op,
    path,
    key,
    was: op === 'add' ? undefined : wasAt(applied, key, op),
    becomes: op === 'remove' ? undefined : becomesOf(value),
  };
}

/** Whoever goes stands for himself where nobody knows more. */
function wasAt(applied: Json | undefined, key: string, op: 'remove' | 'replace'): Json | undefined {
  const nobodyKnows = op === 'remove' ? null : undefined;
  if (!isJsonObject(applied) || !Object.hasOwn(applied, key)) return nobodyKnows;
  const value = applied[key] as Json;
  return standsForItself(key, value) ? null : value;
}

/** Patches are keyed: who stands for himself is `true`, and identities are keys with nothing behind them. */
function becomesOf(value: Json | undefined): Json | undefined {
  if (value === undefined || value === true) return null;
  const isIdentities = isJsonObject(value) && Object.values(value).every((item) => item === true);
  return isIdentities ? Object.keys(value) : value;
}
