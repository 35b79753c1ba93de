import type { Problem } from '../../core/model/problem.ts';
import type { Declared } from '../../core/model/project.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { ALL } from './fields.ts';
import { wishedResources } from './wished-resources.ts';

/** What is wrong with a declared group without looking at the live system. */
export function checkGroup(declared: Declared): readonly Problem[] {
  return [...checkName(declared), ...checkResources(declared)];
}

/** A second group of that name can take the place of the true one, whose protection goes by its name. */
function checkName(declared: Declared): Problem[] {
  if (declared.name !== ALL) return [];
  return [
    problem(declared, {
      path: undefined,
      summary: `NetBird's own group is named ${quoteName(ALL)}, and every peer is in it.`,
      detail: 'Give the group another name; what is meant for every peer can name All in NetBird itself.',
    }),
  ];
}

/** The same resource written in two ways. */
function checkResources(declared: Declared): Problem[] {
  const seen = new Map<string, number>();
  const problems: Problem[] = [];
  for (const [index, wish] of wishedResources(declared).entries()) {
    const text = JSON.stringify(wish);
    const first = seen.get(text);
    if (first === undefined) seen.set(text, index);
    else
      problems.push(
        problem(declared, {
          path: ['resources', index],
          summary: `resource ${index + 1} is the same as resource ${first + 1}.`,
          detail: 'Remove one of them.',
        }),
      );
  }
  return problems;
}

interface Details {
  /** Below the block; undefined: the group itself. */
  readonly path: readonly (string | number)[] | undefined;
  readonly summary: string;
  readonly detail: string;
}

function problem(declared: Declared, { path, summary, detail }: Details): Problem {
  return {
    severity: 'error',
    code: 'CONFIG_VALUE',
    address: declared.address,
    place: path ? { file: declared.place.file, path: [...declared.place.path, 'netbird', ...path] } : declared.place,
    summary: `${quoteName(declared.address)}: ${summary}`,
    detail,
  };
}
