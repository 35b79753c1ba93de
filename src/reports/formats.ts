import type { Render, Subject } from './report.ts';

/** Every format, in the order of help. */
export const FORMATS = [
  'text',
  'terraform-text',
  'json',
  'markdown',
  'html',
  'terraform-json',
  'gitlab',
  'sarif',
  'codequality',
  'junit',
  'github',
  'metrics',
] as const;

/** Name of a format, as `--format` takes it. */
export type Format = (typeof FORMATS)[number];

/**
 * In which formats each subject can be had: what commands offer and what formats must implement. A subject without a row, and a
 * format that lacks a function for a row it stands in, do not compile.
 */
export const SHOWN_AS = {
  plan: FORMATS,
  drift: ['text', 'json', 'markdown', 'html', 'terraform-json', 'sarif', 'codequality', 'junit', 'github', 'metrics'],
  outcome: ['text', 'terraform-text', 'json', 'markdown', 'html', 'junit', 'github', 'metrics'],
  validation: ['text', 'json', 'markdown', 'html', 'sarif', 'codequality', 'junit', 'github', 'metrics'],
  state: ['text', 'json'],
  stateEntry: ['text', 'json'],
  addresses: ['text', 'json'],
} as const satisfies Record<Subject, readonly Format[]>;

/** What a format has to be able to show: neither less nor more than the table says. */
export type ReportIn<F extends Format> = { readonly [S in Subject as F extends (typeof SHOWN_AS)[S][number] ? S : never]: Render<S> };
