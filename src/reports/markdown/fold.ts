/** One part of many: how to write it, and how early it is chosen where not all fit. */
export interface FoldedPart {
  readonly rank: number;
  write(): string;
}

/** What fits. */
export interface Fitted {
  readonly text: string;
  /** Parts that do not, or not in full. */
  readonly left: number;
}

/** What fits of many parts. */
interface Folded extends Fitted {
  /** Places of the parts that do not, in order. */
  readonly omitted: readonly number[];
}

/** Parts are not even tried where there is less room than the shortest one needs. */
const SHORTEST = 80;

/** As many whole parts as fit into `room`, those of the lowest rank first; they stand in their own order. */
export function foldInto(parts: readonly FoldedPart[], room: number, separator = '\n\n'): Folded {
  const chosen = new Map<number, string>();
  let free = room;
  const byRank = parts
    .map((part, index) => ({ ...part, index }))
    .sort((first, second) => first.rank - second.rank || first.index - second.index);
  for (const part of byRank) {
    if (free < SHORTEST) break;
    const text = parts[part.index]?.write() ?? '';
    if (text.length + separator.length > free) continue;
    chosen.set(part.index, text);
    free -= text.length + separator.length;
  }
  const texts = [...chosen].sort(([first], [second]) => first - second).map(([, text]) => text);
  const omitted = [...parts.keys()].filter((index) => !chosen.has(index));
  return { text: texts.join(separator), left: omitted.length, omitted };
}
