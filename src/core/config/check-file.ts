import { isPlainId, NO_PLAIN_ID } from '../model/plain-id.ts';
import type { Plan } from '../model/plan.ts';
import type { Place, Problem } from '../model/problem.ts';
import { fileValidators } from './file-validators.generated.js';
import { checkValue } from './schema-problems.ts';
import { endSentence } from '../model/sentence.ts';

/** What keeps a parsed plan file from being one: sentences, empty where it is whole. Keys of a later minor version are passed over. */
export function planFileFaults(value: unknown): readonly string[] {
  const faults = checkValue(fileValidators.plan, value, { file: '', path: [] })
    .filter((problem) => problem.code !== 'CONFIG_UNKNOWN_KEY')
    .map(sentenceOf);
  return faults.length > 0 ? faults : idFaults(value as Plan);
}

/** Ids that somebody wrote into the file, and that no plan has. */
function idFaults({ changes, settled, drift }: Plan): readonly string[] {
  return Object.entries({ changes, settled, drift }).flatMap(([part, items]) =>
    items.flatMap(({ id }, index) =>
      id === undefined || isPlainId(id) ? [] : [`The id is none: ${NO_PLAIN_ID} (at ${part}.${index}.id).`],
    ),
  );
}

/** What keeps a parsed state file from being one: sentences, empty where it is whole. */
export function stateFileFaults(value: unknown): readonly string[] {
  return checkValue(fileValidators.state, value, { file: '', path: [] }).map(sentenceOf);
}

/** These files have no lines worth showing: the path of keys says where. */
function sentenceOf({ summary, place }: Problem): string {
  const path = (place as Place).path.join('.');
  return path === '' ? summary : endSentence(`${summary.replace(/\.$/, '')} (at ${path})`);
}
