import { readFileSync, readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

/**
 * The import table of DESIGN §7: what a folder may import beside itself. `node:` is any of Node's modules, `types:` before an entry
 * allows it in `import type` only, a name without a slash at its end is a package or a file. The longest matching folder counts; a
 * file in no listed folder is a violation.
 */
const CORE = ['core/model', 'core/errors.ts', 'types:core/provider.ts', 'fast-json-patch', 'node:crypto'];
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'core/model': ['types:core/errors.ts'],
  'core/errors.ts': [],
  'core/provider.ts': ['types:core/model', 'types:core/errors.ts'],
  'core/config': CORE,
  'core/plan': CORE,
  'core/apply': CORE,
  'core/audit': CORE,
  'core/provide': CORE,
  'core/export': [...CORE, 'core/config'],
  'core/accept': [...CORE, 'core/plan', 'core/apply'],
  config: ['core/config', 'core/export', 'core/model', 'core/errors.ts', 'yaml', 'node:'],
  http: ['core/errors.ts', 'core/model', 'types:core/provider.ts', 'undici', 'node:'],
  'providers/index.ts': ['providers/*/index.ts', 'providers/*/face.ts', 'types:core/provider.ts'],
  'providers/*': ['core/model', 'core/provide', 'core/provider.ts', 'core/errors.ts', 'types:http'],
  state: ['core', 'http', 'lazily:pg', 'node:'],
  reports: ['core'],
  forge: ['core/model', 'core/errors.ts', 'http', 'node:crypto'],
  run: ['core', 'config', 'http', 'providers/index.ts', 'state', 'node:'],
  sandbox: ['node:'],
  cli: ['run', 'reports', 'forge', 'lazily:sandbox', 'core/export', 'core/model', 'core/errors.ts', 'schemas', 'commander', 'node:'],
  'index.ts': ['run', 'reports', 'core/model', 'core/errors.ts'],
};

interface Import {
  /** Path below src/, `node:fs`, or a package's name. */
  readonly what: string;
  readonly typeOnly: boolean;
  readonly lazy: boolean;
}

const STATEMENT = /^(?:import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;
const DYNAMIC = /(\btypeof\s+)?\bimport\(\s*['"]([^'"]+)['"]/g;

function importsOf(path: string, text: string): Import[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '');
  const found = [
    ...[...code.matchAll(STATEMENT)].map((match) => ({ specifier: match[2]!, typeOnly: match[1] !== undefined, lazy: false })),
    ...[...code.matchAll(DYNAMIC)].map((match) => ({ specifier: match[2]!, typeOnly: match[1] !== undefined, lazy: true })),
  ];
  return found.map(({ specifier, typeOnly, lazy }) => ({ what: targetOf(path, specifier), typeOnly, lazy }));
}

function targetOf(path: string, specifier: string): string {
  if (!specifier.startsWith('.')) return builtinModules.includes(specifier) ? `node:${specifier}` : specifier;
  const absolute = resolve(ROOT, 'src', dirname(path), specifier);
  const below = relative(join(ROOT, 'src'), absolute);
  return below.startsWith('..') ? relative(ROOT, absolute) : below;
}

/** The row of the table that a file belongs to: the folder as written there, and as it is for this file. */
function rowOf(path: string): { readonly row: string; readonly folder: string } | undefined {
  const parts = path.split('/');
  for (let length = parts.length; length > 0; length--) {
    const folder = parts.slice(0, length).join('/');
    if (Object.hasOwn(MAY_IMPORT, folder)) return { row: folder, folder };
    const wild = [...parts.slice(0, length - 1), '*'].join('/');
    if (length < parts.length && Object.hasOwn(MAY_IMPORT, wild)) return { row: wild, folder };
  }
  return undefined;
}

function covers(entry: string, what: string): boolean {
  if (entry === 'node:') return what.startsWith('node:');
  const pattern = entry
    .split('*')
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^/]+');
  return new RegExp(`^${pattern}(?:/|$)`).test(what);
}

function violations(path: string, text: string): string[] {
  const place = rowOf(path);
  if (!place) return [`${path} lies in no folder of the import table`];
  return importsOf(path, text).flatMap(({ what, typeOnly, lazy }) => {
    if (what === place.folder || what.startsWith(`${place.folder}/`)) return [];
    const allowed = MAY_IMPORT[place.row]!.some((entry) => {
      if (entry.startsWith('types:')) return typeOnly && covers(entry.slice('types:'.length), what);
      if (entry.startsWith('lazily:')) return (lazy || typeOnly) && covers(entry.slice('lazily:'.length), what);
      return covers(entry, what);
    });
    return allowed ? [] : [`${path} imports ${what}${typeOnly ? ' (types)' : ''}`];
  });
}

function sourceFiles(): string[] {
  return readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.d.ts'),
  );
}

describe('the import table of DESIGN §7', () => {
  it('holds for every source file', () => {
    const files = sourceFiles();

    const found = files.flatMap((file) => violations(file, readFileSync(join(ROOT, 'src', file), 'utf8')));

    expect(files.length).toBeGreaterThan(50);
    expect(found).toEqual([]);
  });

  it.each([
    { path: 'core/plan/x.ts', text: `import { readFile } from 'node:fs';`, why: 'a Node module in the core' },
    { path: 'core/plan/x.ts', text: `import fs from 'fs';`, why: 'a Node module by its bare name' },
    { path: 'core/model/x.ts', text: `import { compare } from 'fast-json-patch';`, why: 'a package in the model' },
    { path: 'core/model/x.ts', text: `export * from '../plan/keyed.ts';`, why: 'a re-export' },
    { path: 'core/model/x.ts', text: `import { RollcallError } from '../errors.ts';`, why: 'a value where only types are allowed' },
    { path: 'providers/vault/x.ts', text: `import { a } from '../netbird/index.ts';`, why: 'a sibling provider' },
    { path: 'providers/vault/x.ts', text: `import { a } from '../../http/client.ts';`, why: 'the HTTP client as a value' },
    { path: 'reports/x.ts', text: `import type { A } from '../run/request.ts';`, why: 'a type from the wrong folder' },
    { path: 'reports/x.ts', text: `const a = await import('../run/plan.ts');`, why: 'a dynamic import' },
    { path: 'reports/x.ts', text: `let a: typeof import('../run/plan.ts');`, why: 'the type of a module' },
    { path: 'cli/x.ts', text: `import { startSandbox } from '../sandbox/start.ts';`, why: 'the sandbox, eagerly' },
    { path: 'cli/x.ts', text: `import {\n  planTarget,\n} from '../core/plan/target.ts';`, why: 'an import of several lines' },
    { path: 'run/x.ts', text: `import '../sandbox/start.ts';`, why: 'an import for its effect' },
    { path: 'run/x.ts', text: `import { vault } from '../providers/vault/index.ts';`, why: 'a provider past the table' },
    { path: 'sandbox/x.ts', text: `import { x } from '../providers/vault/document.ts';`, why: 'what the sandbox is measured against' },
    { path: 'tools/x.ts', text: '', why: 'a folder that the table does not have' },
  ])('finds $why', ({ path, text }) => {
    expect(violations(path, text)).toHaveLength(1);
  });

  it.each([
    { path: 'core/model/x.ts', text: `import type { Code } from '../errors.ts';` },
    { path: 'cli/x.ts', text: `const { startSandbox } = await import('../sandbox/start.ts');` },
    { path: 'providers/vault/x.ts', text: `import { a } from './document.ts';\nimport type { Plan } from '../../core/model/plan.ts';` },
    { path: 'run/x.ts', text: `import { providers } from '../providers/index.ts';\nimport { join } from 'node:path';` },
  ])('lets $text pass in $path', ({ path, text }) => {
    expect(violations(path, text)).toEqual([]);
  });
});
