import { describe, expect, it } from 'vitest';
import { auditPage } from '../../../src/reports/audit/html.ts';
import { populationLines } from '../../../src/reports/audit/index.ts';
import { auditReportOf } from '../../builders/audit-report.ts';

const UNREAD = { target: 'v', part: 'groups', why: 'it did not answer' };

describe('a pack that does not speak for everything', () => {
  it('says what was looked at, and what could not be read, in the first rows of the population', () => {
    const lines = [...populationLines({ scope: ['v/a*', 'w'], incomplete: [UNREAD] }, [])].join('').split('\r\n');

    expect(lines[1]).toMatch(/^,,,.*,"INCOMPLETE: only v\/a\*, w was looked at"$/);
    expect(lines[2]).toMatch(/^,v,,.*,INCOMPLETE: groups could not be read: it did not answer$/);
    expect([...populationLines({ scope: null, incomplete: [] }, [])].join('').split('\r\n')).toHaveLength(2);
  });

  it('says so in the verdict of its page', () => {
    const report = { ...auditReportOf('x'), complete: false };
    const partial = 'Partial: only v/a* was looked at, so this is no evidence of anything else.';
    const unread = 'Incomplete: this is no evidence of what could not be read.';

    expect(auditPage({ ...report, scope: ['v/a*'] })).toContain(`>${partial} Drift of`);
    expect(auditPage({ ...report, scope: ['v/a*'], incomplete: [UNREAD] })).toContain(`>${unread} ${partial} Drift of`);
    expect(auditPage(auditReportOf('x'))).toContain('>Complete. Drift of');
  });
});
