import { describe, expect, it } from 'vitest';
import { groupType, typeNames } from '../../../src/providers/opal/group-types.ts';
import { GROUP_TYPES } from '../../../src/sandbox/opal/group-types.ts';

describe('the types of groups', () => {
  // The emulator's table was written from the vendor's document by itself, and is judged by it.
  it.each(Object.entries(GROUP_TYPES))('know of %s what an import is called, and who fills it, as the emulator does', (name, theirs) => {
    const ours = groupType(name);

    expect(ours?.remote && { key: ours.remote.key, id: ours.remote.id }).toEqual(
      theirs.remote && { key: theirs.remote.key, id: theirs.remote.fields[0] },
    );
    expect([ours?.filledBy !== undefined, ours?.isSchedule === true]).toEqual([theirs.isAutomatic === true, theirs.isOnCall === true]);
  });

  it('are known where nobody made them up, and none that is newer', () => {
    expect(Object.keys(GROUP_TYPES).filter((name) => !typeNames().includes(name))).toEqual([]);
    expect([groupType('LATTICE_CIRCLE'), groupType('constructor')]).toEqual([undefined, undefined]);
  });
});
