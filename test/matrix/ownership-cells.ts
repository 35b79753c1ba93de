import type { Console, Value } from './consoles/console.ts';

/** How much of a group Rollcall owns. */
export const MODES = [
  'exclusive',
  'additive',
  'ignored field',
  'ignored members',
  'ignored key of a map',
  'prevent_destroy',
  'unmanaged field',
  'removed',
  'ensure_absent',
  'previously',
] as const;
export type Mode = (typeof MODES)[number];

/** Who changes a thing. */
export const ACTORS = ['nobody', 'file', 'console', 'both'] as const;
export type Actor = (typeof ACTORS)[number];

/** What is changed. */
export const CHANGES = ['member added', 'member removed', 'field', 'key of a map', 'deleted', 'renamed'] as const;
export type Change = (typeof CHANGES)[number];

export interface Cell {
  readonly mode: Mode;
  readonly change: Change;
  readonly actor: Actor;
}

export const [ADA, GRACE, LINUS, HEDY] = ['ada@acme.test', 'grace@acme.test', 'linus@acme.test', 'hedy@acme.test'] as const;

/** What one group holds, declared or live. */
export interface Content {
  readonly name: string;
  readonly members: readonly string[];
  readonly field: Value | undefined;
  readonly map: Readonly<Record<string, string>>;
}

export interface Story {
  readonly key: string;
  /** Declared at first, and live then. */
  readonly before: Content;
  /** What the console makes of it; undefined: it is deleted there. */
  readonly console: Content | undefined;
  /** What the files say then; undefined: the declaration is gone. */
  readonly file: Content | undefined;
}

/** Every cell that means something: without a map there is nothing to ignore in one, and a tombstone is only about being there. */
export function cellsOf(who: Console): readonly Cell[] {
  return MODES.flatMap((mode) => CHANGES.flatMap((change) => ACTORS.map((actor): Cell => ({ mode, change, actor })))).filter(
    ({ mode, change, actor }) => {
      if ((mode === 'ignored key of a map' || change === 'key of a map') && who.map === undefined) return false;
      if (actor === 'nobody') return change === 'member added' && mode !== 'removed' && mode !== 'ensure_absent';
      // These are what the files say in place of a declaration: only the console has anything to change.
      if (mode === 'removed' || mode === 'ensure_absent') return actor === 'console';
      // The renaming of a key is the change that the files make; a deletion by them would leave nothing to rename.
      return !(mode === 'previously' && change === 'deleted' && actor !== 'console');
    },
  );
}

/** The key of a cell's group. */
export function keyOf(cell: Cell): string {
  return `${cell.mode} ${cell.change} ${cell.actor}`.replaceAll(/[ _]/g, '-');
}

/** What happens in a cell. */
export function storyOf(cell: Cell): Story {
  const key = keyOf(cell);
  const isManaged = cell.mode !== 'unmanaged field';
  const before: Content = { name: key, members: [ADA, GRACE], field: isManaged ? 'first' : undefined, map: { a: '1', b: '1' } };
  const byFile = cell.actor === 'file' || cell.actor === 'both';
  const byConsole = cell.actor === 'console' || cell.actor === 'both';
  const live: Content = { ...before, field: before.field ?? 'none' };
  return {
    key,
    before,
    console: byConsole ? changed(live, cell.change, 'console') : live,
    file: cell.mode === 'removed' || cell.mode === 'ensure_absent' ? undefined : byFile ? changed(before, cell.change, 'file') : before,
  };
}

function changed(content: Content, change: Change, by: 'file' | 'console'): Content | undefined {
  const isFile = by === 'file';
  switch (change) {
    case 'member added':
      return { ...content, members: [...content.members, isFile ? LINUS : HEDY].sort() };
    case 'member removed':
      return { ...content, members: [isFile ? ADA : GRACE] };
    case 'field':
      return { ...content, field: isFile ? 'second' : 'third' };
    case 'key of a map':
      return { ...content, map: isFile ? { a: '2', b: '1' } : { a: '3', b: '1' } };
    case 'deleted':
      return undefined;
    case 'renamed':
      return { ...content, name: `${content.name}-by-${by}` };
  }
}
