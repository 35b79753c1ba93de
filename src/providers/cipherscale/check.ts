import type { Problem } from '../../core/model/problem.ts';
import type { Declared, Target } from '../../core/model/project.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import { BUILT_IN_RULE } from './fields.ts';
import { settingsOf } from './settings.ts';

/** What is wrong with a declared group without looking at the live system. */
export function checkGroup(declared: Declared, target: Target): readonly Problem[] {
  const { roles } = declared.block;
  if (!Array.isArray(roles)) return [];
  const { leastRoles } = settingsOf(target);
  const owner = roles.findIndex((role) => /^type:\s*owner$/i.test(String(role).trim()));
  const few =
    roles.length < leastRoles
      ? [
          problem(declared, ['roles'], {
            summary: `a group has at least ${leastRoles} ${leastRoles === 1 ? 'role' : 'roles'}.`,
            detail: 'Name one, or leave `roles:` out where it is not to be managed.',
          }),
        ]
      : [];
  if (owner < 0) return few;
  const detail = 'Take it out of `roles:`.';
  return [...few, problem(declared, ['roles', owner], { summary: 'the role of the owner cannot be given by a group.', detail })];
}

/** The same of a declared admission rule. */
export function checkRule(declared: Declared): readonly Problem[] {
  if (declared.name.trim() !== BUILT_IN_RULE) return [];
  const detail = 'Give the rule another name; policies use the built-in one as it is.';
  return [problem(declared, undefined, { summary: `${quoteName(BUILT_IN_RULE)} comes with every tenant and is never changed.`, detail })];
}

function problem(
  declared: Declared,
  path: readonly (string | number)[] | undefined,
  { summary, detail }: { readonly summary: string; readonly detail: string },
): Problem {
  const { file, path: own } = declared.place;
  return {
    severity: 'error',
    code: 'CONFIG_VALUE',
    address: declared.address,
    place: path ? { file, path: [...own, 'cipherscale', ...path] } : declared.place,
    summary: `${quoteName(declared.address)}: ${summary}`,
    detail,
  };
}
