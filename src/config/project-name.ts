import { PROJECT_FILE } from './find-project.ts';
import type { Sources } from './sources.ts';
import { yaml } from './yaml/library.ts';

/** Longest name that is taken for one. */
const LONGEST = 200;

/**
 * What a `rollcall.yaml` calls the project although the file may be wrong anywhere else, in its syntax too; undefined where nobody can
 * tell.
 */
export function projectNameIn(sources: Sources): string | undefined {
  const text = sources.textOf(PROJECT_FILE);
  if (text === undefined) return undefined;
  // Of a text that is no YAML it keeps what it understood.
  const { contents } = yaml.parseDocument(text, { version: '1.2', schema: 'core', prettyErrors: false });
  const name: unknown = yaml.isMap(contents) ? contents.get('project') : undefined;
  return typeof name === 'string' && name.trim() !== '' && name.length <= LONGEST ? name : undefined;
}
