import { isJsonObject } from '../../core/model/json.ts';
import type { Json } from '../../core/model/json.ts';
import type { Drift, PatchOperation } from '../../core/model/plan.ts';
import { pathSegments } from '../../core/plan/pointer.ts';
import { escapeText, quoteText } from '../escape.ts';
import type { Block } from './block.ts';
import { inlineValue } from './field-rows.ts';
import { resourceLabel } from './label.ts';
import type { Row } from './rows.ts';

const SYMBOL = { add: '+', remove: '-', replace: '~' } as const satisfies Record<PatchOperation['op'], string>;

/** The block of one object that somebody changed or deleted outside: what is different now. */
export function driftBlock(drift: Drift): Block {
  const deleted = drift.type === 'deleted';
  const byField = new Map<string, PatchOperation[]>();
  for (const operation of drift.patch) {
    const field = pathSegments(operation.path)[0] as string;
    const known = byField.get(field);
    if (known) known.push(operation);
    else byField.set(field, [operation]);
  }
  return {
    symbol: deleted ? '-' : '~',
    kind: drift.kind,
    comments: [
      `${resourceLabel(drift.kind, drift.address)} has ${deleted ? 'been deleted' : 'changed'}`,
      ...(drift.by ? [`(by ${quoteText(drift.by.who)} at ${escapeText(drift.by.when)})`] : []),
    ],
    rows: [
      { symbol: deleted ? '-' : ' ', depth: 0, text: `id = ${quoteText(drift.id)}${deleted ? ' -> null' : ''}` },
      ...[...byField].flatMap(([field, operations]) => operationRows(field, operations)),
      ...byHandRows(drift.by_hand ?? []),
    ],
  };
}

/** What no apply puts back, so that nobody waits for it. */
function byHandRows(paths: readonly string[]): Row[] {
  const fields = [...new Set(paths.map((path) => pathSegments(path)[0] as string))];
  if (fields.length === 0) return [];
  return [
    {
      symbol: ' ',
      depth: 0,
      text: `# put right by hand, in the console of the system: ${fields.map(escapeText).join(', ')} (not as expected)`,
    },
  ];
}

function operationRows(field: string, operations: readonly PatchOperation[]): Row[] {
  const name = escapeText(field);
  const whole = operations.find((operation) => pathSegments(operation.path).length === 1);
  if (whole)
    return [
      { symbol: SYMBOL[whole.op], depth: 0, text: whole.value === undefined ? `${name} = null` : `${name} = ${inlineValue(whole.value)}` },
    ];
  // Elements stand for themselves or for identities, entries have a value.
  const [open, close] = operations.every(({ value }) => value === undefined || value === true || isJsonObject(value))
    ? ['[', ']']
    : ['{', '}'];
  return [
    { symbol: '~', depth: 0, text: `${name} = ${open}` },
    ...operations.map((operation): Row => ({ symbol: SYMBOL[operation.op], depth: 1, text: elementText(operation) })),
    { symbol: ' ', depth: 0, text: close },
  ];
}

function elementText({ path, value }: PatchOperation): string {
  const element = quoteText(pathSegments(path).slice(1).join('/'));
  return value === undefined || value === true ? element : `${element} = ${inlineValue(identitiesIn(value) ?? value)}`;
}

/** Identities are keys with nothing behind them. */
function identitiesIn(value: Json): readonly string[] | undefined {
  const isTable = isJsonObject(value) && Object.values(value).every((item) => item === true);
  return isTable ? Object.keys(value) : undefined;
}
