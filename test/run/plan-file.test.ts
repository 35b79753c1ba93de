import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readPlanFile } from '../../src/run/plan-file.ts';
import { jsonReport } from '../../src/reports/json/index.ts';
import { change, plan } from '../builders/plan.ts';

const dir = mkdtempSync(join(tmpdir(), 'rollcall-plan-file-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function write(text: string): string {
  const file = join(dir, 'plan.json');
  writeFileSync(file, text);
  return file;
}

const PLAN = plan({ changes: [change('v/a', { after: { name: 'a' } })] });
const JOINED = change('v/a', { before: { name: 'a', members: {} }, after: { name: 'a', members: { 'hedy@x': ['hedy@x'] } } });
const TEXT = jsonReport.plan(PLAN, { color: false, width: 80 });

describe('a plan file', () => {
  it('is read as it was written', async () => {
    expect(await readPlanFile(write(TEXT))).toEqual(JSON.parse(JSON.stringify(PLAN)));
  });

  it('of a later minor version is read, what is new in it ignored', async () => {
    const later = { ...PLAN, format_version: '1.7', something: 'new' };

    expect(await readPlanFile(write(JSON.stringify(later)))).toMatchObject({ format_version: '1.7' });
  });

  it.each([
    {
      why: 'of another major version',
      text: JSON.stringify({ ...PLAN, format_version: '2.0' }),
      code: 'PLAN_VERSION',
      says: 'has format version "2.0"; this rollcall reads version 1.',
    },
    { why: 'cut short', text: TEXT.slice(0, 200), code: 'PLAN_FILE', says: 'it is not JSON, or was cut short.' },
    { why: 'without a version', text: '{}', code: 'PLAN_FILE', says: 'it has no "format_version".' },
    { why: 'that is a list', text: '[]', code: 'PLAN_FILE', says: 'it has no "format_version".' },
    {
      why: 'without its guards',
      text: JSON.stringify({ ...PLAN, guards: undefined }),
      code: 'PLAN_FILE',
      says: '"guards" is missing',
    },
    {
      why: 'whose numbers are not those of its changes',
      text: JSON.stringify({ ...PLAN, summary: { ...PLAN.summary, add: 0, members_removed: 7 } }),
      code: 'PLAN_FILE',
      says: 'somebody has edited it: "summary.add" is 0, and the changes come to 1. "summary.members_removed" is 7, and the changes come to 0.',
    },
    {
      why: 'that shows another person than it lets in',
      text: JSON.stringify({ ...PLAN, changes: [{ ...JOINED, after: { ...JOINED.after, members: { 'alan@x': ['alan@x'] } } }] }),
      code: 'PLAN_FILE',
      says: 'somebody has edited it: "before" and "after" of "v/a" do not differ by what "patch" does to "members".',
    },
    {
      why: 'with changes that are no list',
      text: JSON.stringify({ ...PLAN, changes: {} }),
      code: 'PLAN_FILE',
      says: '"changes" has to be a list',
    },
  ])('$why is refused', async ({ text, code, says }) => {
    const file = write(text);

    await expect(readPlanFile(file)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(says) as string,
      hint: expect.stringContaining('rollcall plan --out') as string,
    });
  });

  it('that is not there is refused by name', async () => {
    await expect(readPlanFile(join(dir, 'none.json'))).rejects.toMatchObject({
      code: 'PLAN_FILE',
      message: `There is no plan file "${join(dir, 'none.json')}".`,
    });
  });

  it('that is a folder is refused', async () => {
    await expect(readPlanFile(dir)).rejects.toMatchObject({
      code: 'PLAN_FILE',
      message: expect.stringContaining('could not be read') as string,
    });
  });
});
