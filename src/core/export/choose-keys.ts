import { forbiddenInName } from '../model/characters.ts';
import { foldKey } from '../model/fold-key.ts';

/** Keys of one kind that are taken, letter case aside. */
export interface TakenKeys {
  /** A key of its own for a live object: its name where that can be one, else something like it. */
  claim(name: string): string;
}

/** Chooses keys beside those that are declared already. `suffix` is tried first where a name is taken: the target's name. */
export function makeTakenKeys(declared: Iterable<string>, suffix: string): TakenKeys {
  const taken = new Set<string>();
  for (const key of declared) taken.add(foldKey(key));
  return {
    claim(name) {
      const plain = isKey(name) ? name : like(name);
      let key = [plain, `${plain}-${suffix}`].find((each) => !taken.has(foldKey(each)));
      for (let number = 2; key === undefined; number++) if (!taken.has(foldKey(`${plain}-${number}`))) key = `${plain}-${number}`;
      taken.add(foldKey(key));
      return key;
    },
  };
}

/** YAML's own key, which group files may not have; a name may be that. */
const MERGE_KEY = '<<';

/** Whether a name can stand as a key just as it is. What has a colon may be read as a reference, or as the address of another kind. */
function isKey(name: string): boolean {
  return (
    name !== '' &&
    name !== MERGE_KEY &&
    name === name.trim() &&
    forbiddenInName(name) === undefined &&
    !name.includes('${') &&
    !name.includes(':')
  );
}

/** Letters, digits and what is harmless between them. */
function like(name: string): string {
  const plain = name
    .normalize('NFC')
    .replaceAll(/[^\p{L}\p{N}._/+@ -]+/gu, '-')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/^[\s-]+|[\s-]+$/g, '');
  return plain === '' ? 'group' : plain;
}
