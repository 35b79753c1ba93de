import type { Fault } from './faults.ts';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isFlag: Check = (value) => typeof value === 'boolean';
const isTexts: Check = (value) => typeof value === 'object' && value !== null && Object.values(value).every(isText);
const isStatus: Check = (value) => Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599;

function oneOf(...words: readonly string[]): Check {
  return (value) => words.includes(value as string);
}

const SCOPE: Readonly<Record<string, Check>> = {
  emulator: isText,
  method: isText,
  path: isText,
  contains: isText,
  skip: isCount,
  count: isCount,
};

interface Shape {
  readonly required: Readonly<Record<string, Check>>;
  readonly optional: Readonly<Record<string, Check>>;
}

const EFFECTS = {
  status: {
    required: { status: isStatus },
    optional: {
      retryAfter: (value) => isCount(value) || isText(value),
      html: isFlag,
      body: isText,
      headers: isTexts,
      committed: isFlag,
    },
  },
  drop: { required: { when: oneOf('before-commit', 'after-commit', 'in-answer') }, optional: {} },
  slow: { required: { ms: isCount }, optional: { when: oneOf('before-commit', 'after-commit') } },
  truncate: { required: {}, optional: { bytes: isCount } },
  'partial-list': { required: { keep: isCount }, optional: {} },
  'content-type': { required: { contentType: isText }, optional: {} },
  lacks: { required: { key: isText }, optional: { as: oneOf('missing', 'null') } },
  flood: { required: { bytes: isCount }, optional: {} },
} as const satisfies Record<Fault['type'], Shape>;

/** A fault out of a request body, or what is wrong with it in one sentence. */
export function parseFault(value: unknown): Fault | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'a fault is an object with "type"';
  const given = value as Record<string, unknown>;
  const type = given['type'];
  if (typeof type !== 'string' || !Object.hasOwn(EFFECTS, type)) {
    return `unknown fault type ${JSON.stringify(type)}; there are ${Object.keys(EFFECTS).join(', ')}`;
  }
  return wrongField(given, type, EFFECTS[type as Fault['type']]) ?? (given as unknown as Fault);
}

function wrongField(given: Readonly<Record<string, unknown>>, type: string, shape: Shape): string | undefined {
  const known: Readonly<Record<string, Check>> = { ...SCOPE, ...shape.optional, ...shape.required };
  const missing = Object.keys(shape.required).find((name) => given[name] === undefined);
  if (missing !== undefined) return `a fault of type "${type}" needs "${missing}"`;
  for (const [name, value] of Object.entries(given).filter(([key]) => key !== 'type')) {
    const check = Object.hasOwn(known, name) ? known[name] : undefined;
    if (check === undefined) return `"${name}" means nothing on a fault of type "${type}"; there are ${Object.keys(known).join(', ')}`;
    if (!check(value)) return `"${name}" cannot be ${JSON.stringify(value)}`;
  }
  return undefined;
}
