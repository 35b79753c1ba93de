import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORMATS, SHOWN_AS } from '../../src/reports/formats.ts';
import { findRender } from '../../src/reports/index.ts';
import { hostilePlan } from '../builders/hostile-plan.ts';

/** What no report of any format may hold: what a terminal, a viewer or a reader of text would obey instead of showing it. */
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

describe('a report with names that mean harm', () => {
  it.each(SHOWN_AS.plan)('of a plan as %s holds nothing that is obeyed', async (format) => {
    const render = (await findRender(format, 'plan'))!;

    fc.assert(
      fc.property(hostilePlan, (plan) => {
        const text = render(plan, { color: false, width: 80, now: 0 });

        expect(OBEYED.exec(text)).toBeNull();
        expect(text.endsWith('\n')).toBe(true);
        // A runner of CI takes these for commands, wherever the text is printed.
        if (format !== 'github') expect(text).not.toMatch(/^\s*::|##\[|##vso\[/m);
      }),
      { numRuns: 40 },
    );
  });

  it.each(SHOWN_AS.drift)('of drift as %s holds nothing that is obeyed', async (format) => {
    const render = (await findRender(format, 'drift'))!;

    fc.assert(
      fc.property(hostilePlan, (plan) => {
        expect(OBEYED.exec(render(plan, { color: false, width: 80, now: 0 }))).toBeNull();
      }),
      { numRuns: 40 },
    );
  });

  it('is the same every time', async () => {
    for (const format of FORMATS) {
      const render = (await findRender(format, 'plan'))!;
      const [plan] = fc.sample(hostilePlan, { seed: 7, numRuns: 1 });

      expect(render(plan!, { color: false, width: 80, now: 1 })).toBe(render(plan!, { color: false, width: 80, now: 1 }));
    }
  });
});
