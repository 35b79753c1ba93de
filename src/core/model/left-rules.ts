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
export function rulesLeft(
  project: Pick<Project, 'guards'>,
  { old, now, caseless }: { readonly old: string; readonly now: string; readonly caseless: boolean },
): readonly string[] {
  return addressRules(project)
    .filter(({ globs }) => isNamed(globs, { address: old, caseless }) && !isNamed(globs, { address: now, caseless }))
    .map(({ name }) => name);
}

/** Whether one of the globs of a rule names an address; `caseless`: in whatever letter case. */
export function isNamed(
  globs: readonly string[],
  { address, caseless }: { readonly address: string; readonly caseless: boolean },
): boolean {
  const form = (text: string): string => (caseless ? text.toLowerCase() : text);
  return globs.some((glob) => matchGlob(form(glob), form(address)));
}

/** The sentence about it. */
export function ruleLeftText(name: string, old: string, now: string): string {
  const effect = name === 'guards.keep' ? 'keeps its people' : 'is protected';
  return `${quoteName(now)} was ${quoteName(old)}, which ${name} names, and no longer ${effect}`;
}
