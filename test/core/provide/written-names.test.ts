import { describe, expect, it } from 'vitest';
import { isWritable, makeWrittenNames } from '../../../src/core/provide/written-names.ts';

describe('makeWrittenNames', () => {
  it('names what is live as it is called, or by its id where no file may hold that', () => {
    const names = makeWrittenNames();
    const given = ['ci-runner', 'x\u202ey', 'tab\there', '${HOME}', 'zero\u200bwidth'];
    expect(given.map((name) => names.of('entities', name, 'e-1'))).toEqual(['ci-runner', 'id:e-1', 'id:e-1', 'id:e-1', 'id:e-1']);
    expect(names.noted()).toEqual({ byId: given.slice(1).map((name) => ({ field: 'entities', reference: 'id:e-1', name })) });
  });

  it('leaves the name to the rules for files where there is no id', () => {
    const names = makeWrittenNames();
    expect([names.of('tags', 'x\u202ey', undefined), names.noted()]).toEqual(['x\u202ey', {}]);
  });
});

describe('isWritable', () => {
  it('takes letters, blanks and signs of all scripts', () => {
    expect(['ÉQUIPE Zürich', '全角', 'a$b', '{braces}', ' '].every(isWritable)).toBe(true);
  });
});
