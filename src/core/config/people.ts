import { emptyTable } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { Place, Problem } from '../model/problem.ts';
import type { Project } from '../model/project.ts';
import { parseEmail } from './parse-email.ts';
import { atKey, below, errorAt, quote } from './problems.ts';
import { unknownTarget } from './targets.ts';
import type { Named } from './targets.ts';

type Written = Readonly<Record<string, Readonly<Record<string, Json>>>>;

/** Differing identities of people, and what is wrong with them. */
export function parsePeople(
  written: Written,
  place: Place,
  targets: readonly Named[],
): { readonly people: Project['people']; readonly problems: readonly Problem[] } {
  const people = emptyTable<Readonly<Record<string, readonly string[]>>>();
  const problems: Problem[] = [];
  const spelled = new Map<string, string>();
  for (const [text, identities] of Object.entries(written)) {
    const at = below(place, text);
    const email = parseEmail(text);
    if (email === undefined) {
      problems.push(errorAt('CONFIG_VALUE', atKey(at), { summary: `${quote(text)} is no e-mail`, detail: 'write it as ada@acme.test' }));
      continue;
    }
    const twin = spelled.get(email);
    if (twin !== undefined) {
      const related = [atKey(below(place, twin))];
      problems.push(
        errorAt('CONFIG_DUPLICATE_MEMBER', atKey(at), {
          summary: `${quote(email)} stands here twice`,
          detail: 'letter case makes no difference; merge the two',
          related,
        }),
      );
    }
    spelled.set(email, text);
    people[email] = parseIdentities(identities);
    for (const target of Object.keys(identities))
      if (!targets.some((known) => known.name === target))
        problems.push({ ...unknownTarget(target, below(at, target), targets), place: atKey(below(at, target)) });
  }
  return { people, problems };
}

function parseIdentities(written: Readonly<Record<string, Json>>): Readonly<Record<string, readonly string[]>> {
  const identities = emptyTable<readonly string[]>();
  for (const [target, value] of Object.entries(written))
    identities[target] = Array.isArray(value) ? (value as readonly string[]) : [value as string];
  return identities;
}
