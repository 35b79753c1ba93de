import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, anchorOf, furtherPages, pageOf, pages } from './pages.ts';
import type { Page } from './pages.ts';

const ALL = [...pages(), ...furtherPages()];

/** Links in the text, without those to other sites. */
function linksIn({ prose }: Page): readonly string[] {
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]!).filter((link) => !/^[a-z]+:/.test(link));
}

/** Why a link leads nowhere. */
function faultOf(page: Page, link: string): string | undefined {
  const [path, anchor] = link.split('#') as [string, string | undefined];
  const file = path === '' ? join(ROOT, page.path) : resolve(ROOT, dirname(page.path), path);
  if (relative(ROOT, file).startsWith('..') || !existsSync(file)) return 'there is no such file';
  if (anchor === undefined) return statSync(file).isFile() ? undefined : 'it is a folder';
  const headings = pageOf(relative(ROOT, file)).headings.map(anchorOf);
  return headings.includes(anchor) ? undefined : 'there is no such heading';
}

describe('links', () => {
  it.each(ALL)('of $path lead somewhere', (page) => {
    const faults = linksIn(page).flatMap((link) => {
      const fault = faultOf(page, link);
      return fault === undefined ? [] : [`${link}: ${fault}`];
    });

    expect(faults).toEqual([]);
  });

  it('lead to every page from the index and from the README', () => {
    const index = linksIn(pageOf('docs/README.md'));
    const missing = pages()
      .map((page) => page.path.replace('docs/', ''))
      .filter((file) => file !== 'README.md' && !index.includes(file));

    expect(missing).toEqual([]);
    expect(linksIn(pageOf('README.md'))).toContain('docs/README.md');
  });

  it.each(['vault.md#no-such-heading', 'nowhere.md', '../../elsewhere.md'])('are found where they lead nowhere: %s', (link) => {
    expect(faultOf(pageOf('docs/README.md'), link)).toBeDefined();
  });

  it('name pages by paths that exist in running text too', () => {
    const named = ALL.flatMap((page) =>
      [...page.prose.matchAll(/`(docs|src|test|schemas|examples)\/([\w./-]+)`/g)].map((match) => `${match[1]}/${match[2]}`),
    );
    const gone = named.filter((path) => !existsSync(join(ROOT, path)));

    expect(named.length).toBeGreaterThan(10);
    expect([...new Set(gone)]).toEqual([]);
  });
});
