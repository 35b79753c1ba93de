import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Plan, Span } from '../../src/core/model/plan.ts';
import { PROJECT } from '../builders/project-files.ts';
import { TODAY, planSince } from '../builders/plan-since.ts';
import { makeRepository } from '../builders/repository.ts';
import type { Repository } from '../builders/repository.ts';

let repository: Repository;
beforeEach(() => {
  repository = makeRepository();
});
afterEach(() => repository.remove());

const PASSED = '2026-11-20';
const LATER = '2026-12-31';

function file(members: string, description = 'x'): string {
  return `department: engineering\ngroups:\n  engineering:\n    description: ${description}\n    members: [${members}]\n    vault: {}\n`;
}

function until(day: string): string {
  return `{ email: ada@acme.test, until: ${day} }`;
}

/** From one list of members to another, of the files alone. */
async function planOf(before: string, after: string, description?: string): Promise<Plan> {
  repository.commit({ 'rollcall.yaml': PROJECT, 'groups/engineering.yaml': file(before) });
  repository.commit({ 'groups/engineering.yaml': file(after, description) });
  return (await planSince(repository, 'HEAD^')).plan!;
}

function told(plan: Plan): { readonly paths: readonly string[]; readonly members: string; readonly notes: number } {
  const { members_added: added, members_removed: removed } = plan.summary;
  return {
    paths: plan.changes.flatMap(({ patch }) => patch.map(({ op, path }) => `${op} ${path}`)),
    members: `+${added} -${removed}`,
    notes: plan.warnings.filter(({ code }) => code === 'UNTIL_PASSED').length,
  };
}

const GRACE = 'grace@acme.test';

describe('a last day that has passed, in a plan from files alone', () => {
  it.each([
    {
      what: 'a day that is brought forward is a removal',
      before: until(LATER),
      after: until(PASSED),
      tells: { paths: ['remove /members/ada@acme.test', 'replace /until/ada@acme.test'], members: '+0 -1', notes: 1 },
    },
    {
      what: 'a day that is put off lets somebody in again',
      before: until(PASSED),
      after: until(LATER),
      tells: { paths: ['add /members/ada@acme.test', 'replace /until/ada@acme.test'], members: '+1 -0', notes: 0 },
    },
    {
      what: 'a day that is taken away lets somebody in again',
      before: until(PASSED),
      after: 'ada@acme.test',
      tells: { paths: ['add /members/ada@acme.test', 'remove /until'], members: '+1 -0', notes: 0 },
    },
    {
      what: 'somebody who is added with a day that has passed is not put in',
      before: '',
      after: until(PASSED),
      tells: { paths: ['add /until'], members: '+0 -0', notes: 1 },
    },
    {
      what: 'a line that is taken out was nobody any more',
      before: until(PASSED),
      after: '',
      tells: { paths: ['remove /until'], members: '+0 -0', notes: 1 },
    },
    {
      what: 'the last day itself still counts',
      before: until(TODAY),
      after: `${until(TODAY)}, linus@acme.test`,
      tells: { paths: ['add /members/linus@acme.test'], members: '+1 -0', notes: 0 },
    },
  ])('$what', async ({ before, after, tells }) => {
    const others = (list: string): string => [GRACE, ...(list === '' ? [] : [list])].join(', ');

    expect(told(await planOf(others(before), others(after)))).toEqual(tells);
  });

  it('is told at its line, where nothing else changes in the group and where nothing changes at all', async () => {
    const members = `${GRACE}, ${until(PASSED)}`;
    const note = {
      code: 'UNTIL_PASSED',
      address: 'vault-prod/engineering',
      message:
        'The last day of "ada@acme.test" in "engineering" has passed: this plan counts them as out, and the next apply takes out whoever of them is still in.',
      source: expect.objectContaining({ file: 'groups/engineering.yaml', line: 5, column: expect.any(Number) as number }) as Span,
    };

    const changed = await planOf(members, members, 'y');
    const same = await planOf(members, members);

    expect(told(changed)).toMatchObject({ paths: ['replace /description'], members: '+0 -0' });
    expect(changed.warnings).toEqual([note]);
    expect(same).toMatchObject({ changes: [], warnings: [note] });
  });

  it('is told once for a group of several targets, and not of a group that goes', async () => {
    const both = `${PROJECT}  vault-test: { provider: vault, url: "https://test.acme.test" }\n`;
    const gone = file(until(PASSED)).replaceAll('engineering', 'gone');
    repository.commit({ 'rollcall.yaml': both, 'groups/engineering.yaml': file(until(PASSED)), 'groups/gone.yaml': gone });
    repository.commit({ 'groups/gone.yaml': null });

    const { plan } = await planSince(repository, 'HEAD^');

    expect(plan!.changes.map(({ action, address }) => `${action} ${address}`)).toEqual([
      'delete vault-prod/gone',
      'delete vault-test/gone',
    ]);
    expect(plan!.warnings.map(({ code, address }) => `${code} ${address}`)).toEqual(['UNTIL_PASSED vault-prod/engineering']);
  });
});
