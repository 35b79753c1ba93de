import type { Warning } from '../core/model/plan.ts';
import type { Acceptance } from '../core/model/project.ts';
import { quoteName } from '../core/model/quote-name.ts';
import type { DeclaredDifference } from '../core/plan/declared-difference.ts';
import { maskCredentials } from '../core/config/credential-forms.ts';
import { acceptanceWarning } from '../core/plan/former-settings.ts';
import { differAcceptances } from '../core/plan/settings-difference.ts';
import type { DeclaredAt } from './declared-at.ts';
import type { Base } from './git-commit.ts';

/** Whether everything that the files declared then was read: what was not counts as new. */
export function isWhole(base: DeclaredAt): boolean {
  return base.errors.length + base.submodules.length === 0;
}

/** That there is no single commit to compare with; git shows one of them in silence. */
export function severalBases(ref: string, { commit, others }: Base): readonly Warning[] {
  if (others.length === 0) return [];
  const names = others.map((other) => other.slice(0, SHORT_HASH)).join(', ');
  const message = `The branch and ${quoteName(ref)} were merged into each other, so ${others.length + 1} commits are the last that both have. Compared is with ${commit.slice(0, SHORT_HASH)}, not with ${names}: what ${quoteName(ref)} has already may be shown as the branch's, and what takes a change of the others back may not be shown. Merge ${quoteName(ref)} into the branch: then there is one.`;
  return [{ code: 'BASE_SEVERAL', message }];
}

/** As many digits as reports show. */
const SHORT_HASH = 12;

/** What has to be known of the commit compared with. */
export function baseWarnings(base: DeclaredAt): readonly Warning[] {
  const unseen = base.submodules.map((path): Warning => ({
    code: 'BASE_BROKEN',
    message: `The submodule ${quoteName(path)} cannot be looked into at the commit compared with: all that it declares counts as new, and what left it is not shown.`,
  }));
  return [...placeWarnings(base), ...unseen, ...brokenWarnings(base)];
}

/** Where the base was, unless it was where the project is. */
function placeWarnings({ type, movedFrom }: DeclaredAt): readonly Warning[] {
  if (type === 'empty')
    return [
      {
        code: 'BASE_MISSING',
        message:
          'The commit compared with has no project here, and none that was moved here since: all that the files declare counts as new.',
      },
    ];
  if (movedFrom === undefined) return [];
  const where = movedFrom === '.' ? 'at the top of the repository' : `in ${quoteName(movedFrom)}`;
  return [{ code: 'BASE_MOVED', message: `At the commit compared with this project was ${where}: it is compared with that.` }];
}

function brokenWarnings(base: DeclaredAt): readonly Warning[] {
  if (base.errors.length === 0) return [];
  const files = [...new Set(base.errors.map(({ range }) => range?.filename ?? 'rollcall.yaml'))].map(quoteName).join(', ');
  const message =
    base.type === 'broken'
      ? `The files were not valid at the commit compared with (${files}), so everything counts as changed.`
      : `Files were not valid at the commit compared with and are left out of it: ${files}. What they declared counts as new, and what left them is not shown.`;
  return [{ code: 'BASE_BROKEN', message }];
}

/** What is decided by people, and by no single group; drift that is newly accepted is told one by one. */
export function settingWarnings(
  { settings, people }: DeclaredDifference,
  before: readonly Acceptance[],
  after: readonly Acceptance[],
): readonly Warning[] {
  const { added, isShorter } = differAcceptances(before, after);
  const parts = [...settings, ...(isShorter ? ['acceptances of drift that are no longer there'] : [])];
  // An address may have a password in it, which its own check refuses later.
  const message = maskCredentials(`The project changes in more than groups: ${parts.join(', ')}.`);
  return [
    ...(parts.length === 0 ? [] : [{ code: 'SETTINGS_CHANGED', message } as const]),
    ...people.map((text): Warning => ({ code: 'SETTINGS_CHANGED', message: text })),
    ...added.map(acceptanceWarning),
  ];
}
