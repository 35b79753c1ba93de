import { describe, expect, it } from 'vitest';
import type { Document } from '../../../src/core/model/document.ts';
import type { Fields } from '../../../src/core/model/fields.ts';
import { withoutEnded } from '../../../src/core/plan/expire.ts';

const FIELDS: Fields = {
  name: { type: 'text' },
  members: { type: 'table', of: 'person', terms: true },
  leaders: { type: 'table', of: 'person' },
};
const BASE = {
  name: 'a',
  members: { ada: ['ada'], bob: ['bob until 2026-11-30'], cyd: ['cyd [admin] until 2026-12-01', 'cyd-2'] },
  leaders: { eve: ['eve until 2026-11-30'] },
} as unknown as Document;

const ended = (live: object, date: string): unknown => withoutEnded(FIELDS, BASE, { live: live as Document, date });

describe('what was applied', () => {
  it('no longer has those whose last day has passed and who are gone', () => {
    expect(ended({ members: { ada: ['ada'] } }, '2026-12-01')).toEqual({
      ...BASE,
      members: { ada: ['ada'], cyd: ['cyd [admin] until 2026-12-01', 'cyd-2'] },
    });
    expect(ended({ members: { ada: ['ada'] } }, '2026-12-02')).toEqual({ ...BASE, members: { ada: ['ada'] } });
    expect(ended({}, '2026-12-02')).toMatchObject({ members: { ada: ['ada'] } });
  });

  it('is as it was on the last day, and where whoever should be gone is there', () => {
    expect(ended({ members: {} }, '2026-11-30')).toBe(BASE);
    expect(ended({ members: { bob: ['bob'], cyd: ['cyd'] } }, '2027-01-01')).toBe(BASE);
  });

  it('is nothing where nothing was', () => {
    expect(withoutEnded(FIELDS, undefined, { live: {}, date: '2026-12-01' })).toBeUndefined();
    expect(withoutEnded(FIELDS, { name: 'a' }, { live: {}, date: '2026-12-01' })).toEqual({ name: 'a' });
  });
});
