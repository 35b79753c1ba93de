import type { Change } from '../core/model/plan.ts';
import { pathSegments } from '../core/plan/pointer.ts';
import { filledFields } from './field-items.ts';
import type { FieldSides } from './field-items.ts';

/** What of an object is shown. */
export interface ShownFields {
  readonly fields: readonly FieldSides[];
  /** Fields that hold something and stay as they are. */
  readonly hidden: number;
  /** The object's name where none of the fields is it. */
  readonly name: string | undefined;
}

/** The fields that a change touches; of an object that appears or goes, every field that holds something. */
export function shownFields(change: Change): ShownFields {
  const { action, before, after } = change;
  if (action === 'forget') return { fields: [], hidden: 0, name: nameIn(before) };
  if (before === null || after === null) return { fields: wholeFields(change), hidden: 0, name: undefined };
  const changed = new Set(change.patch.map((operation) => pathSegments(operation.path)[0] as string));
  return {
    fields: [...changed].map((name) => ({ name, before: before[name] ?? undefined, after: after[name] })),
    hidden: filledFields({ ...before, ...after }).filter((name) => !changed.has(name) && name !== 'name').length,
    name: changed.has('name') ? undefined : nameIn(after),
  };
}

/** What to say at a path of a change: why it differs where that is not the file, and what forces a replacement. */
export function remarkAt(change: Change, path: string): string | undefined {
  const cause = change.causes[path];
  const parts = [
    ...(cause === undefined || cause === 'intended' ? [] : [cause]),
    ...(change.replace_paths?.includes(path) ? ['forces replacement'] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(', ');
}

function wholeFields({ before, after }: Change): readonly FieldSides[] {
  const document = after ?? before ?? {};
  return filledFields(document).map((name) =>
    after ? { name, before: undefined, after: document[name] } : { name, before: document[name], after: undefined },
  );
}

function nameIn(document: Change['before']): string | undefined {
  const name = document?.['name'];
  return typeof name === 'string' ? name : undefined;
}
