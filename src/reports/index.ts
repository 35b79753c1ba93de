import type { Format, ReportIn } from './formats.ts';
import type { Render, Subject } from './report.ts';

/** Every format, loaded by the commands that write it. */
export const reports = {
  text: async () => (await import('./text/index.ts')).textReport,
  'terraform-text': async () => (await import('./text/terraform.ts')).terraformTextReport,
  json: async () => (await import('./json/index.ts')).jsonReport,
  markdown: async () => (await import('./markdown/index.ts')).markdownReport,
  html: async () => (await import('./html/index.ts')).htmlReport,
  'terraform-json': async () => (await import('./terraform-json/index.ts')).terraformJsonReport,
  gitlab: async () => (await import('./gitlab/index.ts')).gitlabReport,
  sarif: async () => (await import('./sarif/index.ts')).sarifReport,
  codequality: async () => (await import('./codequality/index.ts')).codequalityReport,
  junit: async () => (await import('./junit/index.ts')).junitReport,
  github: async () => (await import('./github/index.ts')).githubReport,
  metrics: async () => (await import('./metrics/index.ts')).metricsReport,
} as const satisfies { readonly [F in Format]: () => Promise<ReportIn<F>> };

/** How a format shows a subject; undefined where it cannot. */
export async function findRender<S extends Subject>(format: Format, subject: S): Promise<Render<S> | undefined> {
  const report: { readonly [T in Subject]?: Render<T> } = await reports[format]();
  return report[subject];
}
