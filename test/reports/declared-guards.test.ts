import { describe, expect, it } from 'vitest';
import { LIVE_GUARDS, GUARD_CODES } from '../../src/core/model/guard-codes.ts';
import type { Plan } from '../../src/core/model/plan.ts';
import { reports } from '../../src/reports/index.ts';
import { change, plan } from '../builders/plan.ts';

const SINCE = { commit: '5a8dda5f0e6c2d1b9a3f4c7e8d6b5a4938271605', basis: 'declared', unjudged: LIVE_GUARDS } as const;
const REFUSED: Plan = plan({
  since: SINCE,
  changes: [change('v/admins', { after: { name: 'admins' } })],
  guards: [{ code: 'PROTECTED', address: 'v/admins', message: '"v/admins" is protected and would become empty.', blocking: true }],
});
const OPTIONS = { color: false, width: 400 };

async function shown(format: keyof typeof reports, value: Plan): Promise<string> {
  return (await reports[format]()).plan(value, OPTIONS);
}

describe('a plan from files alone that guards refuse', () => {
  it.each(['text', 'terraform-text', 'markdown', 'html', 'sarif', 'codequality', 'junit', 'github'] as const)(
    'says so in %s, and that others may be in a group live',
    async (format) => {
      const text = (await shown(format, REFUSED)).replaceAll(/\s+/g, ' ');

      expect(text).toContain('PROTECTED');
      expect(text).toContain('is protected and would become empty.');
      expect(text).toContain('Judged by what the files declare: others may be in a group live.');
    },
  );

  it.each(['text', 'terraform-text', 'markdown', 'html'] as const)('names the guards that were not looked at in %s', async (format) => {
    expect(await shown(format, REFUSED)).toContain('Not looked at: ALL_MISSING, SELF_GRANT, WRONG_TARGET.');
    expect(await shown(format, { ...REFUSED, since: { ...SINCE, unjudged: GUARD_CODES } })).toContain('No guard was looked at.');
  });

  it.each(['json', 'terraform-json'] as const)('has both in %s', async (format) => {
    const value = JSON.parse(await shown(format, REFUSED)) as Plan & { readonly rollcall?: Plan };

    expect(value.rollcall ?? value).toMatchObject({ since: SINCE, guards: [{ code: 'PROTECTED' }] });
  });

  it('says nothing of it where live systems were looked at', async () => {
    expect(await shown('text', { ...REFUSED, since: { commit: 'c', basis: 'live' } })).not.toMatch(/Judged by|Not looked at/);
  });
});
