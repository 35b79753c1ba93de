import type { Declared } from '../model/project.ts';

/** A declared object without the members whose last day has passed. `date` is a UTC day; the last day itself still counts. */
export function withoutExpired(declared: Declared, date: string): Declared {
  if (!declared.members?.some((member) => member.until !== undefined && member.until < date)) return declared;
  return { ...declared, members: declared.members.filter((member) => member.until === undefined || date <= member.until) };
}
