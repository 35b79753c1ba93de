import { describe, expect, it } from 'vitest';
import type { Fields } from '../../../src/core/model/fields.ts';
import { accessNode } from '../../../src/core/plan/access.ts';

const FIELDS = { schedules: { type: 'set', admits: true }, alias: { type: 'record', admits: true } } as const satisfies Fields;
const PLACE = { ref: 'eng', kind: 'group', open: false, unreadParents: [] };

describe('what lets people in from outside', () => {
  it.each([
    [{}, [], false],
    [{ schedules: [], alias: null }, [], false],
    [{ schedules: ['primary'] }, ['schedules:["primary"]'], true],
    [{ alias: { name: 'acme' } }, ['alias:{"name":"acme"}'], true],
  ])('%j is %j', (document, admits, open) => {
    expect(accessNode(FIELDS, document, PLACE)).toMatchObject({ admits, open });
  });
});
