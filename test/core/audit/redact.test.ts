import { describe, expect, it } from 'vitest';
import { OPEN, redactWith } from '../../../src/core/audit/redact.ts';

const KEY = 'k'.repeat(32);

describe('redactWith', () => {
  it('gives one person one hash, however it is spelled, and another key another one', () => {
    const { person } = redactWith(KEY);

    expect(person('ada@x.test')).toMatch(/^person-[0-9a-f]{32}$/);
    expect(person(' Ada@X.test ')).toBe(person('ada@x.test'));
    expect(person('eve@x.test')).not.toBe(person('ada@x.test'));
    expect(redactWith(`${KEY}2`).person('ada@x.test')).not.toBe(person('ada@x.test'));
    expect(person('')).toBe('');
  });

  it('hides e-mails in free text, and quoted names of those who were named before', () => {
    const { person, text } = redactWith(KEY);
    const [ada, svc] = [person('ada@x.test'), person('svc')];

    expect(text('asked by Ada@x.test, "svc" and "nobody"')).toBe(`asked by ${ada}, "${svc}" and "nobody"`);
  });

  it('tells keys apart without giving them away', () => {
    expect(redactWith(KEY).keyCheck).toBe(redactWith(KEY).keyCheck);
    expect(redactWith(KEY).keyCheck).not.toBe(redactWith(`${KEY}2`).keyCheck);
    expect(OPEN.keyCheck).toBeNull();
    expect([OPEN.person('ada@x.test'), OPEN.text('ada@x.test')]).toEqual(['ada@x.test', 'ada@x.test']);
  });
});
