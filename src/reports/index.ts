import type { Format, ReportIn } from './formats.ts';
import type { Render, Subject } from './report.ts';

/** Every format, loaded by the commands that write it. */
export const reports = {
  text: async () => (await import('./text/index.ts')).textReport,
  'terraform-text': async () => (await import('./text/terraform.ts')).terraformTextReport,
  json: async () => (await import('./json/index.ts')).jsonReport,
  markdown: async () => (await import('./markdown/index.ts')).markdownReport,
} as const satisfies { readonly [F in Format]: () => Promise<ReportIn<F>> };

/** How a format shows a subject; undefined where it cannot. */
export async function findRender<S extends Subject>(format: Format, subject: S): Promise<Render<S> | undefined> {
  const report: { readonly [T in Subject]?: Render<T> } = await reports[format]();
  return report[subject];
}
