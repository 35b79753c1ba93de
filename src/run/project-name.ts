import { join } from 'node:path';
import { PROJECT_FILE } from '../config/find-project.ts';
import { projectNameIn } from '../config/project-name.ts';
import { readText } from '../config/read-text.ts';
import { Sources } from '../config/sources.ts';

/** What a folder's `rollcall.yaml` calls the project, whatever else is wrong with it; undefined where nobody can tell. */
export function projectNameOf(dir: string): string | undefined {
  const sources = new Sources();
  try {
    const { text, skippedBytes } = readText(join(dir, PROJECT_FILE), PROJECT_FILE, sources.scratch);
    sources.add(PROJECT_FILE, { text, skippedBytes, marks: undefined });
  } catch {
    // That it cannot be read is what the report is about.
    return undefined;
  }
  return projectNameIn(sources);
}
