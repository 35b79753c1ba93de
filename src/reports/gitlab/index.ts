import type { ReportIn } from '../formats.ts';
import { jsonText } from '../json/text.ts';

/** The widget refuses larger numbers. */
const MOST = 999_999;

/**
 * What GitLab's merge-request widget reads (`artifacts:reports:terraform`): three counts. A replacement is a creation and a deletion. Where
 * something could not be read there are no counts: the widget says then that it has none, and zeros would say that nothing changes.
 *
 * @see https://docs.gitlab.com/user/infrastructure/iac/mr_integration/ (read 2026-11-22)
 */
export const gitlabReport: ReportIn<'gitlab'> = {
  plan: ({ summary, incomplete }) =>
    incomplete.length > 0
      ? jsonText({ incomplete: incomplete.length })
      : jsonText({ create: Math.min(summary.add, MOST), update: Math.min(summary.change, MOST), delete: Math.min(summary.destroy, MOST) }),
};
