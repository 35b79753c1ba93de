import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, pageOf } from './pages.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema | boolean>>;
  readonly [key: string]: unknown;
}

/** Every key that a schema gives a name to, at any depth, but for blocks and targets of providers without a page of their own. */
function keysOf(from: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (Array.isArray(from)) for (const part of from) keysOf(part, found);
  else if (typeof from === 'object' && from !== null) {
    const { properties, examples: _examples, default: _default, defaultSnippets: _snippets, ...rest } = from as Schema;
    for (const [name, part] of Object.entries(properties ?? {})) if (!isOfOtherProvider(part)) keysOf(part, found.add(name));
    for (const part of Object.values(rest)) if (!isOfOtherProvider(part)) keysOf(part, found);
  }
  return found;
}

/** Each provider has its own page; these pages speak of Vault. */
function isOfOtherProvider(part: unknown): boolean {
  const title = typeof part === 'object' && part !== null ? (part as { readonly title?: unknown }).title : undefined;
  return typeof title === 'string' && /^(?:Target of |One target of )?(?:netbird|opal|cipherscale)$/.test(title);
}

function readSchema(name: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, 'schemas', `${name}.schema.json`), 'utf8'));
}

/** Keys that pages do not name in code. */
function missingIn(pages: readonly string[], name: string): readonly string[] {
  const text = pages.map((path) => pageOf(path).text).join('\n');
  const named = new Set([...text.matchAll(/[`{,([ ]([A-Za-z_]\w*)(?=[`:,} )\]])/g)].map((match) => match[1]!));
  return [...keysOf(readSchema(name))].filter((key) => !named.has(key)).sort();
}

describe('every key', () => {
  it.each([
    { of: 'project', pages: ['docs/configuration.md', 'docs/vault.md', 'docs/network.md'] },
    { of: 'group', pages: ['docs/configuration.md', 'docs/vault.md'] },
    { of: 'plan', pages: ['docs/plan-file.md'] },
    { of: 'report', pages: ['docs/plan-file.md'] },
    { of: 'state', pages: ['docs/state.md', 'docs/plan-file.md'] },
  ])('of the schema "$of" stands in $pages', ({ of, pages }) => {
    expect(missingIn(pages, of)).toEqual([]);
  });

  it('that is missing is noticed', () => {
    expect(missingIn(['docs/network.md'], 'plan')).toContain('state_entry');
    expect(keysOf(readSchema('project')).size).toBeGreaterThan(30);
  });
});
