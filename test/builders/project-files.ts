import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { diagnose } from '../../src/config/diagnose.ts';
import { readDeclaration } from '../../src/config/read-declaration.ts';
import type { DeclarationOptions } from '../../src/config/read-declaration.ts';
import { readProject } from '../../src/config/read-project.ts';
import type { ReadOptions } from '../../src/config/read-project.ts';
import type { Sources } from '../../src/config/sources.ts';
import type { Diagnostic } from '../../src/core/model/diagnostic.ts';
import type { Declaration, Declared, Project } from '../../src/core/model/project.ts';
import { providers } from '../../src/providers/index.ts';

/** The shortest project with one target; what a test is about goes into its group files. */
export const PROJECT = `version: 1
project: acme
groups: ["groups/**/*.yaml"]
targets:
  vault-prod: { provider: vault, url: "https://vault.acme.test:8200" }
`;

/** Writes files into a folder that is gone after the test; returns its path. */
export function projectFolder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const dir = mkdtempSync(join(tmpdir(), 'rollcall-config-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), content);
  }
  return dir;
}

/** What reading a project gives. */
export interface ReadProjectFiles {
  readonly dir: string;
  readonly project: Project | undefined;
  readonly declaration: Declaration | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: Sources;
}

/** Writes and reads a whole project; `rollcall.yaml` is the shortest one unless it is given. */
export async function readFiles(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: Partial<ReadOptions> = {},
  wanted: DeclarationOptions = {},
): Promise<ReadProjectFiles> {
  const dir = projectFolder({ 'rollcall.yaml': PROJECT, ...files });
  const loaded = await readProject(dir, { providers, ...options });
  const { declaration, problems } = await readDeclaration(loaded, wanted);
  const { project, sources } = loaded;
  return { dir, project, declaration, diagnostics: diagnose([...loaded.problems, ...problems], sources), sources };
}

/** Diagnostics as lines: `CODE file:line:column-column summary`. */
export function lines(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ code, range, summary }) => {
    const end = range && range.end.line === range.start.line ? range.end.column : '';
    return `${code} ${range ? `${range.filename}:${range.start.line}:${range.start.column}-${end}` : '-'} ${summary}`;
  });
}

/** The declared object at an address. */
export function objectAt(declaration: Declaration | undefined, address: string): Declared {
  const found = declaration?.objects.find((object) => object.address === address);
  if (!found) throw new Error(`nothing is declared at ${address}`);
  return found;
}
