import { matchGlob } from './glob.ts';
import type { Project } from './project.ts';
import { quoteName } from './quote-name.ts';

/** A list of globs that protects by address, with what it is called and where each glob stands in it. */
export interface AddressRule {
  readonly name: string;
  readonly globs: readonly string[];
  /** Path of a glob below `guards`. */
  pathOf(index: number): readonly (string | number)[];
}

/** The rules of a project that name addresses which they protect. */
export function addressRules({ guards }: Pick<Project, 'guards'>): readonly AddressRule[] {
  return [
    { name: 'guards.protected', globs: guards.protected, pathOf: (index) => ['protected', index] },
    { name: 'guards.keep', globs: guards.keep.map(({ match }) => match), pathOf: (index) => ['keep', index, 'match'] },
  ];
}

/** Rules that named an object by its old address and do not by its new one: it was protected, and is not once it is renamed. */
export function rulesLeft(project: Pick<Project, 'guards'>, old: string, now: string): readonly string[] {
  return addressRules(project)
    .filter((rule) => isNamed(rule, old) && !isNamed(rule, now))
    .map(({ name }) => name);
}

function isNamed({ globs }: AddressRule, address: string): boolean {
  return globs.some((glob) => matchGlob(glob, address));
}

/** The sentence about it. */
export function ruleLeftText(name: string, old: string, now: string): string {
  const effect = name === 'guards.keep' ? 'keeps its people' : 'is protected';
  return `${quoteName(now)} was ${quoteName(old)}, which ${name} names, and no longer ${effect}`;
}
