import { expect, test } from 'vitest';
import type { ExportEntry } from '../../src/core/export/entry.ts';
import type { Change, PatchOperation, Plan } from '../../src/core/model/plan.ts';
import type { Declaration } from '../../src/core/model/project.ts';
import { proveDrafts } from '../../src/run/export-drafts.ts';
import type { Proof } from '../../src/run/export-drafts.ts';

const ENTRY: ExportEntry = {
  kind: 'group',
  section: 'groups',
  key: 'ops',
  id: 'g-1',
  name: 'ops',
  axes: { department: 'eng' },
  block: 'vault',
  declared: { members: [], block: {}, left: [] },
  shared: ['members', 'groups'],
  additive: false,
  notes: [],
};

/** A proof whose plan would do this for the group; nothing once it is additive, unless it has to stay. */
function proof(patch: readonly PatchOperation[], stays = false): Proof {
  return {
    target: 'live',
    folder: 'groups',
    exists: () => false,
    write: ({ entries }) => JSON.stringify(entries.map(({ additive }) => additive)),
    refer: (entries) => entries,
    judge: async (drafts) => {
      const isAdditive = [...drafts.values()].some((text) => text.includes('true'));
      const change = { address: 'live/ops', action: 'adopt', patch: isAdditive && !stays ? [] : patch } as unknown as Change;
      return { declaration: {} as Declaration, plan: { changes: drafts.size > 0 ? [change] : [] } as unknown as Plan, problems: [] };
    },
  };
}

test('declares a group with members whom no part of it asks for as additive, and says who they are', async () => {
  const patch: readonly PatchOperation[] = [
    { op: 'remove', path: '/members/name:a~1b' },
    { op: 'remove', path: '/groups/id:x' },
  ];

  const { proven } = await proveDrafts([ENTRY], proof(patch));

  expect(proven?.left).toEqual([]);
  expect(proven?.files.flatMap(({ entries }) => entries.map(({ additive, notes }) => [additive, notes.map(({ note }) => note)]))).toEqual([
    [true, ['left out of members: name:a/b: no declaration asks for it', 'left out of groups: id:x: no declaration asks for it']],
  ]);
});

test.each<{ readonly title: string; readonly patch: readonly PatchOperation[]; readonly stays: boolean }>([
  {
    title: 'something else would change too',
    patch: [
      { op: 'remove', path: '/members/x' },
      { op: 'remove', path: '/policies/x' },
    ],
    stays: false,
  },
  { title: 'a part of a member would change', patch: [{ op: 'replace', path: '/members/x', value: ['y'] }], stays: false },
  { title: 'it would be removed all the same', patch: [{ op: 'remove', path: '/members/x' }], stays: true },
])('leaves a group unmanaged where $title', async ({ patch, stays }) => {
  const { proven } = await proveDrafts([ENTRY], proof(patch, stays));

  expect(proven?.files).toEqual([]);
  expect(proven?.left.map(({ id, reason }) => [id, reason.startsWith('its declaration would ask for something else')])).toEqual([
    ['g-1', true],
  ]);
});
