import type { Received } from './send.ts';
import { send } from './send.ts';

/** One recorded request and what the real server answered. */
export interface RecordedStep {
  readonly note: string;
  /** Fields of list elements that were left out. */
  readonly ignore?: readonly string[];
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly rawBody?: string;
  };
  readonly response: { readonly status: number; readonly contentType?: string; readonly body?: unknown; readonly rawBody?: string };
}

/** What came of a replay. */
export interface Replayed {
  readonly sent: number;
  readonly alike: number;
  readonly skipped: readonly { readonly note: string; readonly reason: string }[];
  readonly differences: readonly string[];
}

/** Placeholder to what this server has there. */
type Learned = ReadonlyMap<string, string>;

const PLACEHOLDER = /<id:\d+>/g;
const TIME = String.raw`\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)`;

/** Sends the requests of a recording in order and compares the answers; placeholders are learned on the way. */
export async function replay(
  steps: readonly RecordedStep[],
  base: string,
  options: { readonly headers: Readonly<Record<string, string>>; readonly skip?: Readonly<Record<string, string>> },
): Promise<Replayed> {
  let learned: Learned = new Map();
  const skipped: { note: string; reason: string }[] = [];
  const differences: string[] = [];
  for (const [index, step] of steps.entries()) {
    const reason = options.skip?.[step.note];
    if (reason !== undefined) {
      skipped.push({ note: step.note, reason });
      continue;
    }
    const received = await send(base, requestOf(step, options.headers, learned));
    const verdict = judge(step, received, learned);
    if (typeof verdict === 'string') {
      const want = JSON.stringify(step.response.body ?? step.response.rawBody);
      differences.push(
        `step ${index} "${step.note}" ${step.request.method} ${step.request.path}: ${verdict}\n   recorded ${want}\n   got      ${received.text}`,
      );
    } else learned = verdict;
  }
  const sent = steps.length - skipped.length;
  return { sent, alike: sent - differences.length, skipped, differences };
}

function requestOf(step: RecordedStep, headers: Readonly<Record<string, string>>, learned: Learned): Parameters<typeof send>[1] {
  const { method, path, body, rawBody } = step.request;
  const text = body === undefined ? rawBody : JSON.stringify(body);
  const sending = new Map(Object.entries(headers));
  for (const [name, value] of Object.entries(step.request.headers ?? {})) {
    for (const known of [...sending.keys()].filter((key) => key.toLowerCase() === name.toLowerCase())) sending.delete(known);
    if (value !== '') sending.set(name, reveal(value, learned));
  }
  if (text !== undefined && !sending.has('Content-Type')) sending.set('Content-Type', 'application/json');
  const request = { method, path: reveal(path, learned), headers: Object.fromEntries(sending) };
  return text === undefined ? request : { ...request, body: reveal(text, learned) };
}

function reveal(text: string, learned: Learned): string {
  return text.replace(PLACEHOLDER, (placeholder) => learned.get(placeholder) ?? placeholder);
}

/** What was learned, or why the answers are not alike. */
function judge(step: RecordedStep, received: Received, learned: Learned): Learned | string {
  const want = step.response;
  if (received.status !== want.status) return `status ${received.status}, recorded ${want.status}`;
  if (want.contentType !== undefined && received.text !== '' && !(received.headers['content-type'] ?? '').startsWith(want.contentType)) {
    return `content type ${received.headers['content-type']}, recorded ${want.contentType}`;
  }
  if (want.body !== undefined) return match(want.body, withoutVolatile(received.json, step.ignore ?? []), learned) ?? 'body differs';
  if (want.rawBody !== undefined) return matchText(want.rawBody, received.text, learned) ?? 'text differs';
  return received.status === 204 && received.text !== '' ? 'a body where none was recorded' : learned;
}

function withoutVolatile(body: unknown, ignore: readonly string[]): unknown {
  if (Array.isArray(body)) {
    return body.map((item: Record<string, unknown>) => Object.fromEntries(Object.entries(item).filter(([key]) => !ignore.includes(key))));
  }
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== 'request_id'));
}

/** Compares arrays as sets: several orders follow from random ids. */
export function match(want: unknown, got: unknown, learned: Learned): Learned | undefined {
  if (want === '<number>') return typeof got === 'number' ? learned : undefined;
  if (typeof want === 'string') return typeof got === 'string' ? matchText(want, got, learned) : undefined;
  if (Array.isArray(want)) return Array.isArray(got) && got.length === want.length ? matchItems(want, got, learned) : undefined;
  if (typeof want === 'object' && want !== null) {
    const isTable = typeof got === 'object' && got !== null && !Array.isArray(got);
    return isTable ? matchTable(want as Record<string, unknown>, got as Record<string, unknown>, learned) : undefined;
  }
  return want === got ? learned : undefined;
}

function matchText(want: string, got: string, learned: Learned): Learned | undefined {
  const names: string[] = [];
  const pattern = want.split(/(<id:\d+>|<time>)/).map((part) => {
    if (part === '<time>') return TIME;
    if (!/^<id:\d+>$/.test(part)) return escaped(part);
    const known = learned.get(part);
    if (known !== undefined) return escaped(known);
    names.push(part);
    return '(.+?)';
  });
  const found = new RegExp(`^${pattern.join('')}$`, 's').exec(got);
  return found === null
    ? undefined
    : new Map([...learned, ...names.map((name, index): [string, string] => [name, found[index + 1] ?? ''])]);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

/** Elements with fewer unknown placeholders first, so that the unknown ones are bound by elimination. */
function matchItems(want: readonly unknown[], got: readonly unknown[], learned: Learned): Learned | undefined {
  const unknowns = (item: unknown): number => (JSON.stringify(item).match(PLACEHOLDER) ?? []).filter((name) => !learned.has(name)).length;
  const rest = [...got];
  let trial = learned;
  for (const item of [...want].sort((first, second) => unknowns(first) - unknowns(second))) {
    const index = rest.findIndex((candidate) => match(item, candidate, trial) !== undefined);
    if (index < 0) return undefined;
    trial = match(item, rest[index], trial) as Learned;
    rest.splice(index, 1);
  }
  return trial;
}

function matchTable(
  want: Readonly<Record<string, unknown>>,
  got: Readonly<Record<string, unknown>>,
  learned: Learned,
): Learned | undefined {
  if (Object.keys(want).length !== Object.keys(got).length) return undefined;
  const hasPlaceholder = (key: string): boolean => key.search(PLACEHOLDER) >= 0;
  const keys = Object.keys(want).sort((first, second) => Number(hasPlaceholder(first)) - Number(hasPlaceholder(second)));
  let trial: Learned = learned;
  for (const key of keys) {
    const known = reveal(key, trial);
    const candidates = Object.hasOwn(got, known) ? [known] : Object.keys(got).filter((name) => matchText(key, name, trial) !== undefined);
    const next = candidates
      .map((name) => ({ name, bound: matchText(key, name, trial) }))
      .map(({ name, bound }) => (bound === undefined ? undefined : match(want[key], got[name], bound)))
      .find((result) => result !== undefined);
    if (next === undefined) return undefined;
    trial = next;
  }
  return trial;
}
