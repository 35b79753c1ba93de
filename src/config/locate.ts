import type { Place, Range } from '../core/model/problem.ts';
import { locateScalar } from './locate-scalar.ts';
import type { Sources } from './sources.ts';
import { findSpot } from './yaml/marks.ts';

/**
 * Where a place stands in its file's text, at what it names where that is written below it; where the file has no such key, the nearest
 * one above it; undefined where the file was not read. A block of several lines is shown by its first one.
 */
export function locate(place: Place, sources: Sources): Range | undefined {
  const text = sources.textOf(place.file);
  if (text === undefined) return undefined;
  const named = place.names && locateScalar(place, place.names, sources);
  if (named) return named;
  const [start, end] = offsetsOf(place, text, sources);
  const lineEnd = text.indexOf('\n', start);
  const stop = lineEnd < 0 ? text.length : text.charCodeAt(lineEnd - 1) === 13 ? lineEnd - 1 : lineEnd;
  return sources.rangeOf(place.file, start, Math.max(start, Math.min(end, stop)));
}

function offsetsOf({ file, path, atKey }: Place, text: string, sources: Sources): readonly [number, number] {
  const marks = sources.marksOf(file);
  for (let length = path.length; length >= 0; length--) {
    const spot = findSpot(marks, path.slice(0, length));
    if (!spot) continue;
    // Above the place itself, where the key is meant, or where the value begins on a later line: the key, which a reader looks for.
    const isKey = atKey === true || length < path.length || (spot.key !== undefined && isBelow(spot.key, spot.value, text));
    if (length === 0 && isKey) return [0, 0];
    return (isKey ? spot.key : undefined) ?? spot.value;
  }
  return [0, 0];
}

function isBelow(key: readonly [number, number], value: readonly [number, number], text: string): boolean {
  const lineEnd = text.indexOf('\n', key[1]);
  return lineEnd >= 0 && lineEnd < value[0];
}
