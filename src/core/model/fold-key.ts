// oxlint-disable-next-line no-control-regex -- everything beyond ASCII
const BEYOND_ASCII = /[^\u0000-\u007f]/;

/** What two keys are compared by: without letter case, and with one form for each accented letter. */
export function foldKey(key: string): string {
  const lower = key.toLowerCase();
  return BEYOND_ASCII.test(lower) ? lower.normalize('NFC') : lower;
}
