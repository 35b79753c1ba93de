import { describe, expect, it } from 'vitest';
import { answeredId, idSegment, pathSegments } from '../../../src/core/provide/id-segment.ts';

describe('idSegment', () => {
  it('encodes an id for a path', () => {
    expect([idSegment('8a5d'), idSegment('auth0|5f7c')]).toEqual(['8a5d', 'auth0%7C5f7c']);
  });

  it('refuses what would be another path, with a code and what to do', () => {
    expect(() => idSegment('..')).toThrow(
      expect.objectContaining({ code: 'UNSAFE_ID', hint: expect.stringContaining('Nothing was sent') as string }),
    );
  });
});

describe('answeredId', () => {
  it('is the id of an answer where it can be a segment of a path, and else the error of who reads it, with the reason', () => {
    const unreadable = (why: string): Error => new Error(`The answer is not what it has to be: ${why}`);

    expect(answeredId('8a5d', unreadable)).toBe('8a5d');
    expect(() => answeredId('../sys', unreadable)).toThrow(
      /^The answer is not what it has to be: it gives the id "\.\.\/sys", and an id is one part of an address/,
    );
    expect(() => answeredId(`/${'x'.repeat(5000)}`, unreadable)).toThrow(/^.{100,400}$/);
  });
});

describe('pathSegments', () => {
  it('encodes the path of a mount, with its slash at the end', () => {
    expect([pathSegments('oidc/'), pathSegments('team a/oidc/'), pathSegments('a%2fb')]).toEqual(['oidc/', 'team%20a/oidc/', 'a%252fb']);
  });

  it.each(['../sys/', 'a/./b/', 'a//b/', '/a'])('refuses %s', (path) => {
    expect(() => pathSegments(path)).toThrow(expect.objectContaining({ code: 'UNSAFE_ID' }));
  });
});
