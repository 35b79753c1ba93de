import { describe, expect, it } from 'vitest';
import { pageOf } from './pages.ts';

/** The policies in the provider's README are tried on a real server by the contract; those for readers have to be the same. */
describe('the policies in docs/vault.md', () => {
  it.each(['plan', 'apply'])('are for %s those that the contract tries', (command) => {
    const [shown] = pageOf('docs/vault.md').blocks.filter(({ language, info }) => language === 'hcl' && info === command);
    const [tried] = pageOf('src/providers/vault/README.md').blocks.filter(({ language, info }) => language === 'hcl' && info === command);

    expect(shown?.text).toBe(tried?.text);
    expect(shown?.text).toContain('path "identity/group/id/*"');
  });
});
