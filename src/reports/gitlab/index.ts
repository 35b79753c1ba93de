import type { ReportIn } from '../formats.ts';
import { jsonText } from '../json/text.ts';

/** The widget refuses larger numbers. */
const MOST = 999_999;

/**
 * What GitLab's merge-request widget reads (`artifacts:reports:terraform`): three counts. A replacement is a creation and a deletion.
 *
 * @see https://docs.gitlab.com/user/infrastructure/iac/mr_integration/ (read 2026-11-22)
 */
export const gitlabReport: ReportIn<'gitlab'> = {
  plan: ({ summary }) =>
    jsonText({ create: Math.min(summary.add, MOST), update: Math.min(summary.change, MOST), delete: Math.min(summary.destroy, MOST) }),
};
