import { DEFAULT_GUARDS } from '../model/default-guards.ts';
import type { Json } from '../model/json.ts';
import { nearest } from '../model/nearest.ts';
import type { Place, Problem } from '../model/problem.ts';
import type { Guards, Keep, Limit } from '../model/project.ts';
import type { ConfigContext } from './context.ts';
import { parseEmail } from './parse-email.ts';
import { atKey, below, didYouMean, errorAt, quote } from './problems.ts';
import type { ConfigProvider } from './providers.ts';
import { unknownProvider, unknownTarget } from './targets.ts';
import type { Named } from './targets.ts';

type Table = Readonly<Record<string, Json>>;

/** The guards with their defaults, out of a table that its schema has passed. */
export function parseGuards(written: Table | undefined): Guards {
  const table = written ?? {};
  return {
    maxDeletions: parseLimit(table['max_deletions']) ?? DEFAULT_GUARDS.maxDeletions,
    maxMemberRemovals: parseLimit(table['max_member_removals']) ?? DEFAULT_GUARDS.maxMemberRemovals,
    protected: (table['protected'] ?? []) as readonly string[],
    privileged: (table['privileged'] ?? {}) as Guards['privileged'],
    keep: ((table['keep'] ?? []) as readonly Table[]).map(parseKeep),
  };
}

function parseLimit(value: Json | undefined): Limit | undefined {
  if (typeof value === 'number') return { type: 'count', count: value };
  return typeof value === 'string' ? { type: 'share', share: Number.parseInt(value, 10) / 100 } : undefined;
}

function parseKeep(table: Table): Keep {
  const people = ((table['people'] ?? []) as readonly string[]).map((person) => parseEmail(person) ?? person);
  return { match: table['match'] as string, min: (table['min'] as number | undefined) ?? Math.max(1, people.length), people };
}

/** What a guard names and nothing has: it would guard nothing, and nobody would notice. */
export function judgeGuards(guards: Guards, place: Place, targets: readonly Named[], context: ConfigContext): Problem[] {
  return [
    ...guards.protected.flatMap((glob, index) => judgeAddressGlob(glob, below(place, 'protected', index), targets)),
    ...guards.keep.flatMap((keep, index) => judgeKeep(keep, below(place, 'keep', index), targets)),
    ...Object.entries(guards.privileged).flatMap(([provider, fields]) =>
      judgePrivileged(provider, Object.keys(fields), below(place, 'privileged', provider), context),
    ),
  ];
}

function judgeKeep(keep: Keep, place: Place, targets: readonly Named[]): Problem[] {
  const strangers = keep.people.flatMap((person, index) =>
    parseEmail(person)
      ? []
      : [
          errorAt('CONFIG_VALUE', below(place, 'people', index), {
            summary: `${quote(person)} is no e-mail`,
            detail: 'write it as ada@acme.test',
          }),
        ],
  );
  return [...judgeAddressGlob(keep.match, below(place, 'match'), targets), ...strangers];
}

/** A glob of addresses whose target, where it is written out, has to exist. */
export function judgeAddressGlob(glob: string, place: Place, targets: readonly Named[]): Problem[] {
  const slash = glob.indexOf('/');
  const target = slash < 0 ? glob : glob.slice(0, slash);
  if (/[*?]/.test(target)) return [];
  if (!targets.some((known) => known.name === target)) return [unknownTarget(target, place, targets)];
  return slash < 0
    ? [
        errorAt('CONFIG_VALUE', place, {
          summary: `${quote(glob)} is no address`,
          detail: `write it as ${target}/KEY, or ${target}/* for everything there`,
        }),
      ]
    : [];
}

function judgePrivileged(id: string, fields: readonly string[], place: Place, context: ConfigContext): Problem[] {
  if (!Object.hasOwn(context.providers, id)) return [{ ...unknownProvider(id, place, context), place: atKey(place) }];
  const kinds = Object.values((context.providers[id] as ConfigProvider).kinds);
  const granting = [...new Set(kinds.flatMap((kind) => Object.keys(kind.fields).filter((field) => kind.fields[field]?.grants)))];
  return fields
    .filter((field) => !granting.includes(field))
    .map((field) =>
      errorAt('CONFIG_UNKNOWN_KEY', atKey(below(place, field)), {
        summary: `${quote(field)} is no field of ${id} that gives privileges`,
        detail: didYouMean(nearest(field, granting, 2)) ?? (granting.length > 0 ? `known: ${granting.join(', ')}` : undefined),
      }),
    );
}
