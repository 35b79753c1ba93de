import { noteWarning } from '../../core/provide/wish.ts';
import type { Wish } from '../../core/provide/wish.ts';
import { shortList } from '../../core/model/short-list.ts';

/** What has the name of something that was applied and is something else: its noun, how it came to be, and what to look at. */
export interface Others {
  readonly noun: string;
  readonly how: string;
  /** The sentence about one of them, and about several. */
  readonly advice: readonly [string, string];
}

/** Warns of these, as messages name each; of none there is nothing to say. */
export function noteOthers(wish: Wish<unknown>, names: readonly string[], { noun, how, advice: [one, several] }: Others): void {
  if (names.length === 0) return;
  const [is, sentence] = names.length === 1 ? [`is another ${noun}`, one] : [`are other ${noun}s`, several];
  const who = shortList(names.toSorted());
  const message = `${who} ${is} than when Rollcall last applied the group, ${how} since then under the same name. ${sentence}`;
  noteWarning(wish, 'UNSUPPORTED_CHANGE', message);
}
