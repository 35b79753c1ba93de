import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { providers } from '../../src/providers/index.ts';
import { ROOT, pageOf } from './pages.ts';

/** A provider has a page of its own, by its name; one that is being written has none yet. */
const pageOfProvider = (id: string): string => `docs/${id}.md`;
const hasPage = (id: string): boolean => existsSync(join(ROOT, pageOfProvider(id)));
const PROVIDER_PAGES = Object.keys(providers).filter(hasPage).map(pageOfProvider);

/** Every key that a schema gives a name to, at any depth, but for those of providers without a page. */
function keysOf(from: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (Array.isArray(from)) for (const part of from) keysOf(part, found);
  else if (typeof from === 'object' && from !== null && !isUnwritten(from)) {
    const {
      properties,
      examples: _examples,
      default: _default,
      defaultSnippets: _snippets,
      ...rest
    } = from as Readonly<Record<string, unknown>>;
    for (const [name, part] of Object.entries(properties ?? {})) if (!isUnwritten(part)) keysOf(part, found.add(name));
    for (const part of Object.values(rest)) keysOf(part, found);
  }
  return found;
}

/** A block or a target of a provider without a page. */
function isUnwritten(part: unknown): boolean {
  const title = typeof part === 'object' && part !== null ? (part as { readonly title?: unknown }).title : undefined;
  return Object.keys(providers).some((id) => !hasPage(id) && [id, `Target of ${id}`, `One target of ${id}`].includes(String(title)));
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
    { of: 'project', pages: ['docs/configuration.md', 'docs/network.md', ...PROVIDER_PAGES] },
    { of: 'group', pages: ['docs/configuration.md', ...PROVIDER_PAGES] },
    { of: 'plan', pages: ['docs/plan-file.md'] },
    { of: 'report', pages: ['docs/plan-file.md'] },
    { of: 'state', pages: ['docs/state.md', 'docs/plan-file.md'] },
  ])('of the schema "$of" stands in $pages', ({ of, pages }) => {
    expect(missingIn(pages, of)).toEqual([]);
  });

  it('that is missing is noticed', () => {
    expect(missingIn(['docs/network.md'], 'plan')).toContain('state_entry');
    expect(keysOf(readSchema('project')).size).toBeGreaterThan(30);
    expect(PROVIDER_PAGES).toContain('docs/vault.md');
  });
});
