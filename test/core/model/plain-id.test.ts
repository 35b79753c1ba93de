import { describe, expect, it } from 'vitest';
import { isPlainId } from '../../../src/core/model/plain-id.ts';

describe('isPlainId', () => {
  it('takes ids as the systems give them', () => {
    const ids = ['8a5d1b2c-6f0e-4c1d-9a43-0d7b1f2e3a4b', 'd6s40jrl0ubs73ergjr0', 'auth0|5f7c', 'a b', '...', 'x'.repeat(512)];
    expect(ids.filter((id) => !isPlainId(id))).toEqual([]);
  });

  it('takes nothing that would be another path, a query, or no address at all', () => {
    const ids = ['', '.', '..', '/', 'a/b', 'a\\b', 'a?', '#', '%2e', 'a\u0000', 'a\n', '\u202ea', '\ud800', ' a', 'a ', 'x'.repeat(513)];
    expect(ids.filter(isPlainId)).toEqual([]);
  });
});
