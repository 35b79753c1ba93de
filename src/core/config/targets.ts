import { compareText } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import { nearest } from '../model/nearest.ts';
import type { Place, Problem } from '../model/problem.ts';
import type { Target } from '../model/project.ts';
import type { ConfigContext } from './context.ts';
import { atKey, below, didYouMean, errorAt, quote } from './problems.ts';
import type { ConfigProvider } from './providers.ts';
import { checkValue } from './schema-problems.ts';
import { commonKeys } from './schemas/group.ts';
import { findRepeats } from './unique-lists.ts';
import { substituteVariables } from './variables.ts';

type Table = Readonly<Record<string, Json>>;

/** The targets, sorted by name, as far as they are right. */
export function parseTargets(
  tables: Readonly<Record<string, Table>>,
  place: Place,
  context: ConfigContext,
): { readonly targets: readonly Target[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const targets: Target[] = [];
  const variables = new Map<string, string>();
  for (const name of Object.keys(tables).sort(compareText)) {
    const at = below(place, name);
    problems.push(...judgeName(name, at, variables, context));
    const target = parseTarget(name, tables[name] as Table, { place: at, context, problems });
    if (target) targets.push(target);
  }
  return { targets, problems };
}

/** A target's name is a key of blocks and a part of a variable's name; it must not be taken for something else in either. */
function judgeName(name: string, place: Place, variables: Map<string, string>, context: ConfigContext): Problem[] {
  const problems: Problem[] = [];
  const kinds = new Set([...context.sections.values()].map((section) => section.kind));
  if ([...kinds].some((kind) => commonKeys(kind).includes(name))) {
    problems.push(
      errorAt('CONFIG_VALUE', atKey(place), {
        summary: `a target cannot be called ${quote(name)}: groups have a key of that name`,
        detail: 'choose another name',
      }),
    );
  }
  const variable = name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
  const twin = variables.get(variable);
  if (twin !== undefined) {
    const detail = `both would take their token from ROLLCALL_TOKEN_${variable}; choose names that differ in letters and digits`;
    problems.push(
      errorAt('CONFIG_VALUE', atKey(place), {
        summary: `the targets ${quote(twin)} and ${quote(name)} are called too much alike`,
        detail,
        related: [siblingPlace(place, twin)],
      }),
    );
  }
  variables.set(variable, name);
  return problems;
}

function siblingPlace(place: Place, name: string): Place {
  return { file: place.file, path: [...place.path.slice(0, -1), name], atKey: true };
}

interface TargetInput {
  readonly place: Place;
  readonly context: ConfigContext;
  readonly problems: Problem[];
}

function parseTarget(name: string, written: Table, { place, context, problems }: TargetInput): Target | undefined {
  const id = written['provider'] as string;
  const provider = Object.hasOwn(context.providers, id) ? (context.providers[id] as ConfigProvider) : undefined;
  if (!provider) {
    problems.push(unknownProvider(id, below(place, 'provider'), context));
    return undefined;
  }
  if (name !== id && Object.hasOwn(context.providers, name)) {
    problems.push(
      errorAt('CONFIG_VALUE', atKey(place), {
        summary: `a target of ${id} cannot be called ${quote(name)}, like another provider`,
        detail: 'choose another name',
      }),
    );
  }
  const { value, problems: faults } = substituteVariables(written, place, context.variable);
  const table = value as Table;
  const checker = context.validators.targets[id] as NonNullable<ConfigContext['validators']['targets'][string]>;
  const found = [
    ...faults,
    ...checkValue(checker, table, place),
    ...findRepeats(checker, table, place),
    ...judgeUrl(table['url'], below(place, 'url')),
  ];
  // What stands for a variable has no form of its own before it is replaced.
  problems.push(...found.filter((problem) => faults.includes(problem) || !holdsVariable(table, problem, place)));
  return makeTarget(name, table, place);
}

function holdsVariable(table: Table, problem: Problem, place: Place): boolean {
  let value: unknown = table;
  for (const segment of (problem.place as Place).path.slice(place.path.length))
    value = (value as Readonly<Record<string | number, unknown>> | null)?.[segment];
  return typeof value === 'string' && value.includes('${');
}

/** An unknown provider, with what it may have been meant to be. */
export function unknownProvider(id: string, place: Place, context: ConfigContext): Problem {
  const known = Object.keys(context.providers).sort(compareText);
  return errorAt('CONFIG_UNKNOWN_PROVIDER', place, {
    summary: `unknown provider ${quote(id)}`,
    detail: didYouMean(nearest(id, known, 2)) ?? `known: ${known.join(', ')}`,
  });
}

function judgeUrl(url: Json | undefined, place: Place): Problem[] {
  if (typeof url !== 'string' || url.includes('${') || /^https?:\/\/[^\s/?#]+(?:\/[^\s?#]*)?$/i.test(url)) return [];
  return [
    errorAt('CONFIG_VALUE', place, {
      summary: `${quote(url)} is no address of a server`,
      detail: 'write it as https://host:port, without query and fragment',
    }),
  ];
}

function makeTarget(name: string, table: Table, place: Place): Target {
  const { provider, url, namespace, unknown_members: unknownMembers, ...settings } = table;
  return {
    name,
    provider: provider as string,
    url: typeof url === 'string' ? url : undefined,
    namespace: typeof namespace === 'string' ? namespace : undefined,
    unknownMembers: unknownMembers === 'skip' ? 'skip' : 'error',
    settings: Object.setPrototypeOf(settings, null) as Table,
    place,
  };
}

/** What has a target's name, whether the target itself is right or not. */
export type Named = Pick<Target, 'name'>;

/** A target's name that no target has, with what it may have been meant to be. */
export function unknownTarget(name: string, place: Place, targets: readonly Named[]): Problem {
  const known = targets.map((target) => target.name);
  const others = known.length === 0 ? 'there is none; add it below "targets:"' : `known: ${known.join(', ')}`;
  return errorAt('CONFIG_UNKNOWN_TARGET', place, {
    summary: `unknown target ${quote(name)}`,
    detail: didYouMean(nearest(name, known, 2)) ?? others,
  });
}
