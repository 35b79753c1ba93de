import { formatAddress } from '../model/address.ts';
import type { Fields } from '../model/fields.ts';
import { equalJson } from '../model/json.ts';
import type { Change, PatchOperation, Plan, Settled } from '../model/plan.ts';
import { quoteName } from '../model/quote-name.ts';
import { changeFaults } from './change-faults.ts';
import { keyedDocument } from './keyed.ts';
import { knownPart, shapeFaults } from './known-part.ts';
import { pathSegments, valueBelow } from './pointer.ts';

type Item = Change | Settled;

/**
 * Where the parts of a plan do not agree: sentences, empty where they do. Of some parts readers are shown one and another is approved and
 * carried out. `fieldsOf` knows the fields of a provider's kind; of others nothing can be told.
 */
export function planFaults(plan: Plan, fieldsOf: (item: Item) => Fields | undefined): readonly string[] {
  const isDeclared = plan.since?.basis === 'declared';
  const known = new Set<string>();
  return [...plan.changes, ...plan.settled].flatMap((item) => {
    const fields = fieldsOf(item);
    const own = [...placeFaults(plan, item), ...(known.has(item.address) ? [`${quoteName(item.address)} is there twice.`] : [])];
    known.add(item.address);
    if (own.length > 0 || !fields) return own;
    return 'action' in item ? changeFaults(item, isDeclared ? undefined : fields) : settledFaults(item, fields);
  });
}

/** Shown is the address, and written to is the target. */
function placeFaults({ inputs }: Plan, { address, previous_address: old, target, kind, provider }: Item): readonly string[] {
  const other = [address, ...(old === undefined ? [] : [old])].filter((each) => !each.startsWith(formatAddress(target, kind, '')));
  const connected = inputs.targets[target]?.provider;
  return [
    ...other.map((each) => `${quoteName(each)} is no address of a ${kind} in target ${quoteName(target)}.`),
    ...(connected === undefined || connected === provider
      ? []
      : [`${quoteName(address)} is of provider ${quoteName(provider)}, and target ${quoteName(target)} of ${quoteName(connected)}.`]),
  ];
}

/** Shown is the patch, and the state will say what is applied. */
function settledFaults({ address, applied, patch = [] }: Settled, fields: Fields): readonly string[] {
  const known = knownPart(fields, applied);
  const misshapen = shapeFaults(fields, address, known);
  if (misshapen.length > 0) return misshapen;
  const keyed = keyedDocument(fields, known);
  const isLedTo = ({ op, path, value }: PatchOperation): boolean => {
    const now = valueBelow(keyed, pathSegments(path));
    return op === 'remove' ? now === undefined : equalJson(now, value);
  };
  const own = patch.filter(({ path }) => Object.hasOwn(fields, pathSegments(path)[0] as string));
  return own.every(isLedTo) ? [] : [`"patch" of ${quoteName(address)} does not lead to what is "applied".`];
}
