import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
// @ts-expect-error -- a script of the build, without types
import { makeSchemas } from '../../scripts/schemas.mjs';
import { planFileFaults, stateFileFaults } from '../../src/core/config/check-file.ts';
import { publishedSchemas } from '../../src/core/config/schemas/compose.ts';
import type { SchemaName } from '../../src/core/config/schemas/compose.ts';
import { change, plan } from '../builders/plan.ts';
import { providers as others } from '../builders/config-providers.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const NAMES: readonly SchemaName[] = ['project', 'group', 'plan', 'state', 'report', 'baseline', 'audit'];

type Schema = Readonly<Record<string, unknown>>;

function readSchema(name: SchemaName): Schema {
  return JSON.parse(readFileSync(join(ROOT, `schemas/${name}.schema.json`), 'utf8')) as Schema;
}

function makeAjv(): Ajv {
  return new Ajv({ allErrors: true, strict: true, strictTypes: false, strictRequired: false, allowUnionTypes: true, keywords: ['defaultSnippets'] });
}

/** Parts whose keys are not for people to read: values, and conditions on keys that are described elsewhere. */
const UNTITLED: ReadonlySet<string> = new Set(['examples', 'defaultSnippets', 'if']);

/** Every schema of a key, with the way to it. */
function* keysOf(schema: unknown, path = ''): Generator<{ readonly path: string; readonly schema: Schema }> {
  if (typeof schema !== 'object' || schema === null) return;
  for (const [name, part] of Object.entries(schema)) {
    if (UNTITLED.has(name)) continue;
    if (name === 'properties') {
      for (const [key, value] of Object.entries(part as object)) yield { path: `${path}/${key}`, schema: value as Schema };
    }
    yield* keysOf(part, `${path}/${name}`);
  }
}

function* objectsOf(schema: unknown, path = ''): Generator<{ readonly path: string; readonly schema: Schema }> {
  if (typeof schema !== 'object' || schema === null) return;
  if ('properties' in schema && !/\/(?:if|then|else)$/.test(path)) yield { path, schema };
  for (const [name, part] of Object.entries(schema)) if (name !== 'examples' && name !== 'defaultSnippets') yield* objectsOf(part, `${path}/${name}`);
}

describe('the published schemas', () => {
  it('are what the build makes of the sources', async () => {
    const files = (await (makeSchemas as (root: string) => Promise<Record<string, string>>)(ROOT)) as Readonly<Record<string, string>>;

    for (const name of NAMES) {
      const file = `schemas/${name}.schema.json`;
      expect(readFileSync(join(ROOT, file), 'utf8'), `${file}: run "npm run schemas"`).toBe(files[file]);
    }
  });

  it.each(NAMES)('%s is draft-07 and compiles', (name) => {
    const schema = readSchema(name);

    expect(schema['$schema']).toBe('http://json-schema.org/draft-07/schema#');
    expect(makeAjv().validateSchema(schema)).toBe(true);
    expect(() => makeAjv().compile(schema)).not.toThrow();
  });

  it.each(NAMES)('%s has a title, a description and examples on every key', (name) => {
    const bare = [...keysOf(readSchema(name))].filter(({ schema }) => {
      const { title, description, examples } = schema;
      return !(typeof title === 'string' && typeof description === 'string' && Array.isArray(examples) && examples.length > 0);
    });

    expect(bare.map(({ path }) => path)).toEqual([]);
  });

  it.each(NAMES)('%s allows no keys that it does not name, but for blocks that are named like targets', (name) => {
    const open = [...objectsOf(readSchema(name))].filter(({ schema }) => schema['additionalProperties'] !== false);

    const sections = ['/properties/admission_rules/additionalProperties', '/properties/groups/additionalProperties'];
    expect(open.map(({ path }) => path).sort()).toEqual(name === 'group' ? sections : []);
  });

  it('have a section for a second kind as soon as a provider has one', () => {
    const { group } = publishedSchemas(others) as unknown as { readonly group: { readonly properties: Schema } };
    const validate = makeAjv().compile(group);

    expect(Object.keys(group.properties)).toContain('admission_rules');
    expect(validate({ admission_rules: { a: { gate: { rule: 'x' }, zt: { name: 'n' } } } })).toBe(true);
    expect(validate({ admission_rules: { a: { gate: {} } } })).toBe(false);
    expect(validate({ groups: { a: { mesh: { sitte: 'x' } } } })).toBe(false);
  });
});

describe('the published schema of', () => {
  const project = makeAjv().compile(readSchema('project'));
  const group = makeAjv().compile(readSchema('group'));

  it('a project accepts every example', () => {
    const examples = readdirSync(join(ROOT, 'examples'));

    for (const example of examples) {
      project(parse(readFileSync(join(ROOT, 'examples', example, 'rollcall.yaml'), 'utf8')));
      expect(project.errors ?? [], example).toEqual([]);
    }
  });

  it('a group file accepts every example', () => {
    const files = readdirSync(join(ROOT, 'examples'), { recursive: true, encoding: 'utf8' }).filter((file) => /\/groups\/.*\.yaml$/.test(file));

    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      group(parse(readFileSync(join(ROOT, 'examples', file), 'utf8')));
      expect(group.errors ?? [], file).toEqual([]);
    }
  });

  it('a project refuses a literal credential', () => {
    const text = { version: 1, project: 'a', groups: ['x'], targets: { v: { provider: 'vault', url: 'https://x', token: 'hvs.x' } } };

    expect(project(text)).toBe(false);
  });

  it('a group file accepts a block that is named like a target, and refuses one that is no block', () => {
    expect(group({ department: 'a', groups: { a: { vault: null, 'vault-prod': { policies: ['x'] } } } })).toBe(true);
    expect(group({ department: 'a', groups: { a: { 'vault-prod': { polices: ['x'] } } } })).toBe(false);
    expect(group({ department: 'a', groups: { a: { member: ['a@x.test'] } } })).toBe(false);
  });
});

describe('files that Rollcall writes', () => {
  const STATE = { version: 1, lineage: 'l', serial: 3, project: 'p', targets: { v: { provider: 'vault', url: 'https://x' } }, objects: {}, runs: [] };

  it('are whole, or said not to be', () => {
    expect(stateFileFaults(STATE)).toEqual([]);
    expect(stateFileFaults({ ...STATE, serial: -1, objects: { 'v/a': { kind: 'group' } }, extra: 1 })).toEqual([
      expect.stringContaining('Unknown key "extra" (at extra).') as string,
      '"serial" has to be >= 0, but is "-1" (at serial).',
      'The key "id" is missing in "v/a" (at objects.v/a).',
      'The key "applied" is missing in "v/a" (at objects.v/a).',
      'The key "applied_at" is missing in "v/a" (at objects.v/a).',
    ]);
    expect(stateFileFaults(null)).toEqual(['The file has to be a table, but is empty.']);
    expect(planFileFaults(plan({ changes: [change('v/a', { id: '8a5d' }), change('v/b', { id: '../x' })] }))).toEqual([
      expect.stringMatching(/^The id is none: .* \(at changes\.1\.id\)\.$/),
    ]);
    expect(planFileFaults({ format_version: '2.0' })).toContain('"format_version" has a form that is not allowed: "2.0" (at format_version).');
  });
});
