import { append } from '../model/append.ts';
import type { Warning } from '../model/plan.ts';
import type { Declaration, Declared } from '../model/project.ts';
import { shortList } from '../model/short-list.ts';
import { quoteName } from '../model/quote-name.ts';

/**
 * Members of the files, now or before, whose last day has passed: compared with files they are out on both sides, and in the live system
 * they may still be in. One warning for each group; `date` is a UTC day.
 */
export function passedDays(base: Declaration | undefined, head: Declaration, date: string): readonly Warning[] {
  const before = new Map((base?.objects ?? []).map((object) => [object.address, object]));
  const groups = new Map<string, Declared[]>();
  for (const object of head.objects) append(groups, `${object.kind}/${object.key}`, object);
  return [...groups.values()].flatMap((objects): Warning[] => {
    const [{ address, key }] = objects as [Declared];
    const people = new Set(objects.flatMap((object) => [...passedIn(object, date), ...leftOf(before.get(object.address), object, date)]));
    if (people.size === 0) return [];
    const names = shortList([...people].sort().map(quoteName));
    const message = `The last day of ${names} in ${quoteName(key)} has passed: this plan counts them as out, and the next apply takes out whoever of them is still in.`;
    return [{ code: 'UNTIL_PASSED', address, message }];
  });
}

function passedIn({ members = [] }: Declared, date: string): readonly string[] {
  return members.filter(({ until }) => until !== undefined && until < date).map(({ email }) => email);
}

/** Whose last day had passed before, and who is in the list no more. */
function leftOf(before: Declared | undefined, now: Declared, date: string): readonly string[] {
  if (!before || now.members === undefined) return [];
  const present = new Set(now.members.map(({ email }) => email));
  return passedIn(before, date).filter((email) => !present.has(email));
}
