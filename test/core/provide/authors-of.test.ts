import { describe, expect, it } from 'vitest';
import type { Author, PatchOperation } from '../../../src/core/model/plan.ts';
import { authorsOf } from '../../../src/core/provide/authors-of.ts';

const ADA = { who: 'ada', when: '2026-11-23T10:00:00Z' };

function told(authors: Readonly<Record<string, Author | undefined>>): ReturnType<typeof authorsOf> {
  const patch = Object.keys(authors).map((path): PatchOperation => ({ op: 'add', path, value: true }));
  return authorsOf({ patch }, (path) => authors[path]);
}

describe('who made a drift', () => {
  it('is one for all, where it was one at one time', () => {
    expect(told({ '/a': ADA, '/b': { ...ADA } })).toEqual({ by: ADA });
  });

  it('is one for all with the time of each, where it was one at several times', () => {
    const later = { ...ADA, when: '2026-11-24T10:00:00Z' };

    expect(told({ '/a': ADA, '/b': later, '/c': ADA })).toEqual({ by: later, authors: { '/a': ADA, '/b': later, '/c': ADA } });
  });

  it('is nobody for all, where there are several or some are unknown', () => {
    const bob = { ...ADA, who: 'bob' };

    expect(told({ '/a': ADA, '/b': bob })).toEqual({ authors: { '/a': ADA, '/b': bob } });
    expect(told({ '/a': ADA, '/b': undefined })).toEqual({ authors: { '/a': ADA } });
    expect(told({ '/a': undefined })).toBeUndefined();
  });
});
