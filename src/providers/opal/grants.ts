import { LONGEST_GRANT_MINUTES } from './fields.ts';

/** One grant as a document's text says it: `ada@acme.test [admin] until 2026-12-31`; level and last day only where there are any. */
export interface Grant {
  /** An identity of a user, or the element of a resource. */
  readonly whose: string;
  /** Access level as the remote system names it; empty for the default one. */
  readonly level: string;
  /** Last UTC day, `2026-12-31`. */
  readonly until: string | undefined;
}

/** A backslash takes from the next character what it would mean; a level has no bracket of its own. */
const TEXT = /^((?:\\.|[^\\])*?)(?: \[((?:\\.|[^\\[\]])+)\])?(?: until (\d{4}-\d{2}-\d{2}))?$/s;
/** What a resource may be called and could be read as something else. */
const RISKY = /[\\[]| until /;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** An end this short after midnight is that of the day before: the server's clock is not ours, and a request takes its time. */
const TOLERANCE = 5 * MINUTE;

/** A grant as documents hold it. Whatever its parts are called, it is read back as what it was. */
export function grantText(grant: Grant): string {
  const { whose } = grant;
  const plain = written(grant, whose);
  if (!RISKY.test(whose) || isReadAs(plain, grant)) return plain;
  return written(grant, whose.replaceAll(/[\\[]/g, String.raw`\$&`).replaceAll(' until ', String.raw` \until `));
}

function written({ level, until }: Grant, whose: string): string {
  const shown = level.replaceAll(/[\\[\]]/g, String.raw`\$&`);
  return `${whose}${level === '' ? '' : ` [${shown}]`}${until === undefined ? '' : ` until ${until}`}`;
}

function isReadAs(text: string, { whose, level, until }: Grant): boolean {
  const grant = parseGrant(text);
  return grant.whose === whose && grant.level === level && grant.until === until;
}

/** The grant that a document's text says. */
export function parseGrant(text: string): Grant {
  const [, whose = text, level = '', until] = TEXT.exec(text) ?? [];
  return { whose: unescaped(whose), level: unescaped(level), until };
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gs, '$1');
}

/** The UTC day that an end lies in, as `until:` would say it; undefined for a grant without an end. */
export function lastDay(expires: string | undefined): string | undefined {
  if (expires === undefined) return undefined;
  const at = Date.parse(expires);
  return Number.isNaN(at) ? undefined : new Date(at - TOLERANCE).toISOString().slice(0, 10);
}

/** Milliseconds from now to the end of a UTC day. */
function untilEnd(day: string, now: number): number {
  return Date.parse(`${day}T00:00:00Z`) + DAY - now;
}

/**
 * Minutes from now to the end of a UTC day, rounded down so that nobody is in a minute longer; at least one, because 0 would be for good.
 * Undefined where the day is over.
 */
export function minutesUntil(day: string, now: number): number | undefined {
  const left = untilEnd(day, now);
  return left <= 0 ? undefined : Math.max(1, Math.floor(left / MINUTE));
}

/** Whether a day is further away than the API can grant for. */
export function isTooFar(day: string, now: number): boolean {
  return untilEnd(day, now) > LONGEST_GRANT_MINUTES * MINUTE;
}
