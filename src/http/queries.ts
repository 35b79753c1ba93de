/**
 * Whether a path is one of those that a read-only client may post to. `*` in a pattern stands for one segment. What a server could
 * clean up into another path (empty, `.` and `..` segments, encoded or not) never matches.
 */
export function isQuery(path: string, patterns: readonly string[]): boolean {
  const question = path.indexOf('?');
  const segments = (question < 0 ? path : path.slice(0, question)).split('/');
  return segments.slice(1).every(isPlainSegment) && patterns.some((pattern) => matches(segments, pattern.split('/')));
}

function matches(segments: readonly string[], pattern: readonly string[]): boolean {
  return segments.length === pattern.length && pattern.every((part, index) => part === '*' || part === segments[index]);
}

/** Whether a path would be another one once `.` and `..` in it, encoded or not, are followed. */
export function leadsElsewhere(path: string): boolean {
  const question = path.indexOf('?');
  return (question < 0 ? path : path.slice(0, question)).split('/').some((segment) => {
    const decoded = decodeSegment(segment);
    return decoded === undefined || decoded.split(/[/\\]/).some((part) => part === '.' || part === '..');
  });
}

function isPlainSegment(segment: string): boolean {
  const decoded = decodeSegment(segment);
  return decoded !== undefined && decoded.split(/[/\\]/).every((part) => part !== '' && part !== '.' && part !== '..');
}

function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    // Broken percent-encoding: who knows what the server makes of it.
    return undefined;
  }
}
