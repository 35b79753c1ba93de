import { describe, expect, it } from 'vitest';
import { OPEN, namesPeople, redactWith } from '../../../src/core/audit/redact.ts';
import { quoteName } from '../../../src/core/model/quote-name.ts';

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
    expect(text('"v/a\\"b" of "svc": asked by \\"svc\\" and \\"nobody\\"')).toBe(
      `"v/a\\"b" of "${svc}": asked by \\"${svc}\\" and \\"nobody\\"`,
    );
  });

  it('hides a person whose own name holds quotes, where a sentence names them', () => {
    const { person, text } = redactWith(KEY);
    const odd = person('robot "7"');

    expect(text(`${quoteName('robot "7"')} leaves "v/a".`)).toBe(`"${odd}" leaves "v/a".`);
  });

  it.each([
    ['asked by ada@x.test.', 'asked by ADA.'],
    ['(ada@x.test), [ada@x.test], **ada@x.test**, `ada@x.test`', '(ADA), [ADA], **ADA**, `ADA`'],
    ["'ada@x.test' and ada@x.test's", "'ADA' and ADA's"],
    ["o'brien@x.test!", 'BRIEN!'],
    ['who=ada@x.test', 'who=ADA'],
    ['to=new@x.test', 'NEW'],
    ['*odd*@x.test', 'ODD'],
    ['ada@[10.0.0.1].', 'IP.'],
    ['/members/ada@x.test/0', '/members/ADA/0'],
  ])('hides the same person in %j, whatever stands around', (given, hidden) => {
    const { person, text } = redactWith(KEY);
    const names = { ADA: 'ada@x.test', BRIEN: "o'brien@x.test", NEW: 'to=new@x.test', ODD: '*odd*@x.test', IP: 'ada@[10.0.0.1]' };
    for (const name of ['ADA', 'ODD'] as const) person(names[name]);

    expect(text(given)).toBe(hidden.replaceAll(/[A-Z]+/g, (name) => person(names[name as keyof typeof names])));
  });

  it.each([
    ['"quoted user"@x.test', 'QUOTED'],
    ['"Quoted User"@X.test is new.', 'QUOTED is new.'],
    ['""quoted user"@x.test" is new', '"QUOTED" is new'],
    ['"\\"quoted user\\"@x.test" is new', '"QUOTED" is new'],
    ['/members/"quoted user"@x.test', '/members/QUOTED'],
    ['owner="quoted user"@x.test,', 'owner=QUOTED,'],
    ['a."b c"@x.test and "a\\"b"@x.test', 'DOTTED and MARKED'],
    ['"ops" and "eve@x.test" or "a b" of "@team"', '"ops" and "EVE" or "a b" of "@team"'],
    ['"ada@x.test" "eve@x.test" and "x." and "@y.test"', '"ADA" "EVE" and "x." and "@y.test"'],
  ])('hides whose address has a quoted local part in %j, and nothing else', (given, hidden) => {
    const { person, text } = redactWith(KEY);
    const names = {
      QUOTED: '"quoted user"@x.test',
      DOTTED: 'a."b c"@x.test',
      MARKED: '"a\\"b"@x.test',
      ADA: 'ada@x.test',
      EVE: 'eve@x.test',
    };

    expect(text(given)).toBe(hidden.replaceAll(/[A-Z]{3,}/g, (name) => person(names[name as keyof typeof names])));
  });

  it('takes no longer for a text that is nothing but quotes', () => {
    const begun = performance.now();
    redactWith(KEY).text('"a b'.repeat(20_000));
    redactWith(KEY).text(' \\"a'.repeat(20_000));

    expect(performance.now() - begun).toBeLessThan(2000);
  });

  it('keys digests, so that nobody finds out what was digested by trying', () => {
    const { digest } = redactWith(KEY);

    expect(digest('sha256:1')).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(digest('sha256:1')).toBe(redactWith(KEY).digest('sha256:1'));
    expect(new Set(['sha256:1', digest('sha256:1'), digest('sha256:2'), redactWith(`${KEY}2`).digest('sha256:1')]).size).toBe(4);
    expect(OPEN.digest('sha256:1')).toBe('sha256:1');
  });

  it('takes people in a field for people, whether it puts them into the group or not', () => {
    const specs = [{ type: 'table', of: 'person' }, { type: 'set', mentions: 'person' }, { type: 'set' }, undefined] as const;

    expect(specs.map(namesPeople)).toEqual([true, true, false, false]);
  });

  it('tells keys apart without giving them away', () => {
    expect(redactWith(KEY).keyCheck).toBe(redactWith(KEY).keyCheck);
    expect(redactWith(KEY).keyCheck).not.toBe(redactWith(`${KEY}2`).keyCheck);
    expect(OPEN.keyCheck).toBeNull();
    expect([OPEN.person('ada@x.test'), OPEN.text('ada@x.test')]).toEqual(['ada@x.test', 'ada@x.test']);
  });
});
