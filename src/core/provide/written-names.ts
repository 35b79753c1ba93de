import { forbiddenInName } from '../model/characters.ts';
import type { Declarable } from '../provider.ts';

/** How a declaration names what is live, and what it could name by its id alone. */
export interface WrittenNames {
  /** The name where a file may hold it, else `id:` and the id. Without an id it stays the name, which the rules for files then refuse. */
  of(field: string, name: string, id: string | undefined): string;
  /** What was named by its id so far; nothing where all names could be written. */
  noted(): Pick<Declarable, 'byId'>;
}

/** Names of live systems may hold what no file may: what a reader would not see as a machine does. */
export function makeWrittenNames(): WrittenNames {
  const byId: { readonly field: string; readonly reference: string; readonly name: string }[] = [];
  return {
    noted: () => (byId.length > 0 ? { byId } : {}),
    of(field, name, id) {
      if (isWritable(name) || id === undefined) return name;
      const reference = `id:${id}`;
      byId.push({ field, reference, name });
      return reference;
    },
  };
}

/** Whether a group file may hold a name: not where it would be read as a variable, or as something else than it is. */
export function isWritable(name: string): boolean {
  return forbiddenInName(name) === undefined && !name.includes('${');
}
