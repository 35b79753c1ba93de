import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_GUARDS } from '../../../src/core/model/default-guards.ts';
import { escapeGlob } from '../../../src/core/model/glob.ts';
import type { Acceptance, Guards, Project } from '../../../src/core/model/project.ts';
import type { StateObject } from '../../../src/core/model/state.ts';
import { sentenceParts } from '../../../src/core/model/sentence-parts.ts';
import { writtenGuards } from '../../../src/core/model/written-guards.ts';
import type { WrittenGuards as Written } from '../../../src/core/model/written-guards.ts';
import { acceptDrift } from '../../../src/core/plan/baseline.ts';
import { otherSettings, rememberSettings } from '../../../src/core/plan/former-settings.ts';
import { guardsDifference } from '../../../src/core/plan/guards/guards-difference.ts';
import { makePlan } from '../../../src/core/plan/make-plan.ts';
import { readFiles } from '../../builders/project-files.ts';
import { people, planInput } from '../../builders/plan-input.ts';
import type { Case } from '../../builders/plan-input.ts';

/*
 * Who may name a group, a policy or a person must not make more names of it than one: a reviewer decides by what a sentence says of which
 * object.
 */

/** Letters that sentences and commands are made of, and no letter that globs or addresses are. */
const letters = fc.string({ unit: fc.constantFrom('"', '\\', '`', "'", ' ', 'a', ',', '", "', '" of "', '(', ': '), maxLength: 12 });

/** Names that differ, and that keep their order whatever they hold. */
const names = fc.array(letters, { minLength: 6, maxLength: 6 }).map((all) => all.map((text, index) => `n${index}${text}z`));
const PLAIN = [0, 1, 2, 3, 4, 5].map((index) => `n${index}z`);

const place = { file: 'rollcall.yaml', path: [] };

/** How many names each sentence has, with what else it is told by. */
function counts(messages: readonly { readonly code: string; readonly text: string }[]): readonly string[] {
  return messages.map(({ code, text }) => `${code} ${sentenceParts(text).filter(({ quoted }) => quoted).length}`).toSorted();
}

function exact(address: string): string {
  return escapeGlob(address);
}

/** A plan that guards and warnings have much to say of. */
function guardedCase([one, two, three, policy, who, other]: readonly string[]): Case {
  const [a, b, c] = [`v/${one!}`, `v/${two!}`, `v/${three!}`];
  const guards: Partial<Guards> = {
    maxDeletions: { type: 'count', count: 0 },
    protected: [exact(b), exact(c)],
    keep: [{ match: exact(a), min: 3, people: [other!] }],
    privileged: { vault: { policies: [exact(policy!)] } },
  };
  const live = (key: string, document: Readonly<Record<string, unknown>>): NonNullable<Case['live']>[number] => ({
    id: `id-${key.slice(0, 2)}`,
    document: { name: key, ...document },
  });
  const entry = (id: string, document: StateObject['applied']): NonNullable<Case['entries']>[string] => ({
    id,
    applied: document,
  });
  return {
    guards,
    wishes: [
      { key: one!, document: { policies: [policy!], members: people(who!), metadata: { [policy!]: 'files' } } },
      { key: three!, document: { members: {} } },
    ],
    live: [
      live(one!, { members: people(other!), metadata: { [policy!]: 'outside' } }),
      live(two!, { members: people(who!) }),
      live(three!, { members: people(who!, other!) }),
    ],
    entries: {
      [a]: entry('id-n0', { name: one!, policies: [], members: people(other!), metadata: { [policy!]: 'applied' } }),
      [b]: entry('id-n1', { name: two!, policies: [], members: people(who!) }),
      [c]: entry('id-n2', { name: three!, policies: [], members: people(who!, other!) }),
    },
  };
}

/** One that leaves no plan: names that two live groups have, references to nothing, and what an interrupted create left. */
function brokenCase([one, two, three, four]: readonly string[]): Case {
  return {
    wishes: [
      { key: one!, document: {} },
      { key: two!, document: { groups: [`name:${four!}`] } },
      { key: three!, declared: { name: four! }, document: { name: four! } },
    ],
    live: [
      { id: one!, document: { name: one! } },
      { id: `${one!}2`, document: { name: one! } },
      { id: 'x', document: { name: two! } },
    ],
    entries: {},
  };
}

function told(given: Case): readonly { readonly code: string; readonly text: string }[] {
  const { plan, problems } = makePlan(planInput(given));
  return [
    ...problems.flatMap(({ code, summary, detail }) => [
      { code, text: summary },
      { code, text: detail ?? '' },
    ]),
    ...[...(plan?.guards ?? []), ...(plan?.warnings ?? [])].map(({ code, message }) => ({ code, text: message })),
  ];
}

function project([one, two, three, four]: readonly string[], isNew: boolean): Project {
  const base = planInput({}).declaration.project;
  const guards: Guards = isNew
    ? { ...DEFAULT_GUARDS, keep: [{ match: one!, min: 2, people: [four!] }], privileged: { vault: { policies: [two!] } } }
    : { ...DEFAULT_GUARDS, protected: [one!, two!], keep: [{ match: three!, min: 1, people: [] }] };
  return { ...base, guards, exclusive: [{ groups: isNew ? [one!, two!] : [three!, four!], reason: undefined, place }] };
}

function accepted([one, two, three]: readonly string[]): Acceptance {
  const lists = { add: [`/policies/${two!}`], remove: [], replace: [], deleted: false };
  return { address: `v/${one!}`, ...lists, until: '2099-12-31', reason: three!, place };
}

function settingsTold(given: readonly string[]): readonly { readonly code: string; readonly text: string }[] {
  const state = { settings: rememberSettings({ project: project(given, false), acceptances: [] }, {}, {})! };
  const { warnings = [] } = otherSettings({ project: project(given, true), acceptances: [accepted(given)] }, state) ?? {};
  const guards = guardsDifference(...([false, true].map((isNew) => writtenGuards(project(given, isNew).guards)) as [Written, Written]));
  return [...guards.map((text) => ({ code: 'guards', text })), ...warnings.map(({ code, message }) => ({ code, text: message }))];
}

function acceptedTold(given: readonly string[]): readonly { readonly code: string; readonly text: string }[] {
  const { plan } = makePlan(planInput({}));
  const [one, two] = given;
  const drift = {
    address: `v/${one!}`,
    target: 'v',
    provider: 'vault',
    kind: 'group',
    id: 'x',
    type: 'changed' as const,
    patch: [{ op: 'add' as const, path: `/policies/${two!}`, value: true }],
  };
  const acceptances = [accepted(given), { ...accepted(given), address: `v/${two!}` }];
  const { warnings } = acceptDrift({ ...plan!, drift: [drift] }, { acceptances, privilegesOf: () => [two!] });
  return warnings.map(({ code, message }) => ({ code, text: message }));
}

describe('whatever names hold, a sentence has as many of them', () => {
  it.each([
    { what: 'guards and warnings', of: (given: readonly string[]) => told(guardedCase(given)), least: 7 },
    { what: 'problems', of: (given: readonly string[]) => told(brokenCase(given)), least: 2 },
    { what: 'settings of the last apply', of: settingsTold, least: 5 },
    { what: 'accepted drift', of: acceptedTold, least: 2 },
  ])('in $what', ({ of, least }) => {
    const plain = counts(of(PLAIN));

    expect(plain.length).toBeGreaterThanOrEqual(least);
    fc.assert(
      fc.property(names, (given) => {
        expect(counts(of(given))).toEqual(plain);
      }),
    );
  });

  it('in what there is to say of files', async () => {
    const files = ([one, two, three, four]: readonly string[]): Readonly<Record<string, string>> => ({
      'groups/a.yaml': JSON.stringify({
        department: 'eng',
        groups: {
          [one!]: { vault: { policies: [four] }, groups: [two] },
          [two!]: { vault: {}, groups: [one] },
          [three!]: { members: [four], groups: [five(four!)], vault: {} },
        },
      }),
    });
    const five = (name: string): string => `${name} of nobody`;
    const said = async (given: readonly string[]): Promise<readonly string[]> => {
      const { diagnostics } = await readFiles(files(given));
      return counts(
        diagnostics.flatMap(({ code, summary, detail }) => [
          { code, text: summary },
          { code, text: detail ?? '' },
        ]),
      );
    };
    const plain = await said(PLAIN);

    expect(plain.length).toBeGreaterThanOrEqual(4);
    await fc.assert(
      fc.asyncProperty(names, async (given) => {
        expect(await said(given)).toEqual(plain);
      }),
      { numRuns: 30 },
    );
  });
});
