import type { Report } from './report.ts';

/** Every format, loaded by the commands that write it. */
export const reports = {
  text: async () => (await import('./text/index.ts')).textReport,
  json: async () => (await import('./json/index.ts')).jsonReport,
} as const satisfies Record<string, () => Promise<Report>>;

/** Name of a format, as `--format` takes it. */
export type Format = keyof typeof reports;
