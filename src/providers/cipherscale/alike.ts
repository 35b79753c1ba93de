import { append } from '../../core/model/append.ts';
import { compareText } from '../../core/model/json.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** Objects of one kind by their name without letter case, which Cipherscale tells apart and people do not. */
export type Alike = ReadonlyMap<string, readonly Named[]>;

/** Indexes objects by name, without letter case. */
export function indexAlike(objects: Iterable<Named>): Alike {
  const index = new Map<string, Named[]>();
  for (const object of objects) append(index, folded(object.name), object);
  return index;
}

/** Names of other objects that differ from this one in letter case only, sorted. `own`: the id of the object that the name is of. */
export function alikeTo(name: string, own: string | undefined, index: Alike): readonly string[] {
  const names = (index.get(folded(name)) ?? []).flatMap((other) => (other.id === own ? [] : [other.name.trim()]));
  return [...new Set(names)].filter((other) => other !== name.trim()).sort(compareText);
}

function folded(name: string): string {
  return name.trim().toLowerCase();
}
