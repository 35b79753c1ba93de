import type { Place, Range } from '../core/model/problem.ts';
import type { Sources } from './sources.ts';
import { findSpot } from './yaml/marks.ts';

/**
 * Where a place stands in its file's text; where the file has no such key, the nearest one above it; undefined where the file was not
 * read. A block of several lines is shown by its first one.
 */
export function locate(place: Place, sources: Sources): Range | undefined {
  const text = sources.textOf(place.file);
  if (text === undefined) return undefined;
  const [start, end] = offsetsOf(place, sources);
  const lineEnd = text.indexOf('\n', start);
  const stop = lineEnd < 0 ? text.length : text.charCodeAt(lineEnd - 1) === 13 ? lineEnd - 1 : lineEnd;
  return sources.rangeOf(place.file, start, Math.max(start, Math.min(end, stop)));
}

function offsetsOf({ file, path, atKey }: Place, sources: Sources): readonly [number, number] {
  const marks = sources.marksOf(file);
  for (let length = path.length; length >= 0; length--) {
    const spot = findSpot(marks, path.slice(0, length));
    if (!spot) continue;
    // Above the place itself, or where the key is meant: its key, which is what a reader looks for.
    const isKey = atKey === true || length < path.length;
    if (length === 0 && isKey) return [0, 0];
    return (isKey ? spot.key : undefined) ?? spot.value;
  }
  return [0, 0];
}
