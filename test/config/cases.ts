import { expect } from 'vitest';
import { OTHERS, PROJECT_OF_ALL } from '../builders/config-providers.ts';
import { lines, readFiles } from '../builders/project-files.ts';

/** Files and everything that is said of them, with place and advice. */
export interface Case {
  readonly what: string;
  /** Text of `rollcall.yaml`, where it is not the project with a target of each provider. */
  readonly project?: string;
  readonly a?: string;
  readonly b?: string;
  readonly problems: readonly string[];
}

/** How most group files begin. */
export const G = 'department: eng\ngroups:\n';
/** A group file that nothing is wrong with. */
export const FINE = `${G}  a: { vault: {} }\n`;

/** `rollcall.yaml` with other lines after the targets. */
export function withLines(...more: readonly string[]): string {
  return PROJECT_OF_ALL + more.map((line) => `${line}\n`).join('');
}

/** Reads the files of a case and compares what is said of them. */
export async function expectProblems({ project = PROJECT_OF_ALL, a = FINE, b, problems }: Case): Promise<void> {
  const files = { 'rollcall.yaml': project, 'groups/a.yaml': a, ...(b === undefined ? {} : { 'groups/b.yaml': b }) };

  const { diagnostics } = await readFiles(files, OTHERS);

  expect(diagnostics.map(({ detail }, index) => `${lines(diagnostics)[index]!} | ${detail}`)).toEqual(problems);
}
