import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseBaseline } from '../core/config/baseline.ts';
import type { ParsedBaseline } from '../core/config/baseline.ts';
import { leavesProject } from '../core/config/project.ts';
import { errorAt, quote } from '../core/config/problems.ts';
import { PROJECT_FILE } from './find-project.ts';
import { parseFile } from './parse-file.ts';
import type { LoadedProject } from './read-project.ts';

/** Reads the file with accepted drift that `rollcall.yaml` names; nothing is accepted where it names none. */
export async function readBaseline({ dir, parsed, context, sources }: LoadedProject): Promise<ParsedBaseline> {
  const file = parsed.draft?.driftBaseline;
  // A path that leaves the project is an error already, and nothing is read there.
  if (!parsed.draft || file === undefined || leavesProject(file)) return { acceptances: [], problems: [] };
  if (!existsSync(join(dir, file))) {
    const place = { file: PROJECT_FILE, path: ['drift_baseline'] };
    const words = {
      summary: `there is no file ${quote(file)}`,
      detail: 'write it, with "accepted: []" to begin with, or take this key out',
    };
    return { acceptances: [], problems: [errorAt('CONFIG_BASELINE', place, words)] };
  }
  const { value, problems } = await parseFile(join(dir, file), file, sources);
  if (value === undefined) return { acceptances: [], problems };
  const names = [...parsed.draft.targets, ...[...parsed.broken].map((name) => ({ name }))];
  const baseline = parseBaseline(value, file, { context, targets: names });
  return { ...baseline, problems: [...problems, ...baseline.problems] };
}
