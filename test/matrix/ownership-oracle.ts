import type { Console } from './consoles/console.ts';
import type { Cell, Content, Story } from './ownership-cells.ts';

/** What has to be live after the next apply; undefined: nothing of it. A code: there is no such apply, and why. */
export type Expected = Content | undefined | 'PREVENT_DESTROY' | 'LIVE_REFERRER';

/**
 * What the documentation promises, in as few words as possible, and with nothing of Rollcall's own code: for each part of a group, who
 * has the last word about it.
 */
export function expectedOf(cell: Cell, { before, console: live, file }: Story, who: Pick<Console, 'fieldKeepsGroup'>): Expected {
  const { mode } = cell;
  if (mode === 'removed') return live;
  if (file === undefined) {
    if (live === undefined) return undefined;
    if (mode === 'prevent_destroy') return 'PREVENT_DESTROY';
    const isOthers = mode === 'ignored field' || live.field !== before.field;
    return who.fieldKeepsGroup && isOthers && live.field !== 'none' ? 'LIVE_REFERRER' : undefined;
  }
  // Deleted by hand: made again as it is declared, also what is left alone later.
  if (live === undefined) return { ...file, field: file.field ?? 'none' };
  return {
    name: file.name,
    members: membersOf(mode, { before, live, file }),
    field: mode === 'ignored field' || file.field === undefined ? live.field : file.field,
    map: mode === 'ignored key of a map' ? { ...file.map, a: live.map['a'] as string } : file.map,
  };
}

function membersOf(
  mode: Cell['mode'],
  { before, live, file }: { readonly before: Content; readonly live: Content; readonly file: Content },
): readonly string[] {
  if (mode === 'ignored members') return live.members;
  if (mode !== 'additive') return file.members;
  const dropped = before.members.filter((member) => !file.members.includes(member));
  return [...new Set([...live.members, ...file.members])].filter((member) => !dropped.includes(member)).sort();
}
