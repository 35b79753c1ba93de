import { compareText } from './json.ts';

/**
 * What somebody may have meant: the candidates whose spelling is nearest, nearest first, letter case ignored. Empty where nothing
 * is near: more than a third of the letters wrong is no typing mistake.
 */
export function nearest(text: string, candidates: Iterable<string>, count = 3): readonly string[] {
  const wanted = text.toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  const found: { readonly candidate: string; readonly distance: number }[] = [];
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) > limit) continue;
    const distance = editDistance(wanted, candidate.toLowerCase(), limit);
    if (distance <= limit) found.push({ candidate, distance });
  }
  found.sort((x, y) => x.distance - y.distance || compareText(x.candidate, y.candidate));
  return found.slice(0, count).map((item) => item.candidate);
}

/** Insertions, deletions, replacements and swaps of neighbours; a number above `limit` as soon as that is certain. */
function editDistance(first: string, second: string, limit: number): number {
  let before: number[] = [];
  let row = Array.from({ length: second.length + 1 }, (_, index) => index);
  for (let i = 1; i <= first.length; i++) {
    const next = [i];
    for (let j = 1; j <= second.length; j++) {
      const same = first[i - 1] === second[j - 1];
      let cost = Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, (row[j - 1] as number) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && first[i - 1] === second[j - 2] && first[i - 2] === second[j - 1];
      if (swapped) cost = Math.min(cost, (before[j - 2] as number) + 1);
      next.push(cost);
    }
    if (Math.min(...next) > limit) return limit + 1;
    before = row;
    row = next;
  }
  return row[second.length] as number;
}
