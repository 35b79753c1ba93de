import type { Plan } from '../../core/model/plan.ts';
import type { RenderOptions } from '../report.ts';
import { codeSpan, linkTo } from './escape.ts';

/** Longer names are shortened in a title: everything else must find room beside it. */
const TITLE_NAME = 120;

/** `### Plan for acme-access, production` */
export function pageTitle(what: string, { project }: Pick<Plan, 'project'>, { heading }: RenderOptions): string {
  return `### ${what} for ${codeSpan(shortName(project))}${heading === undefined ? '' : `, ${codeSpan(shortName(heading))}`}`;
}

/** The last line: what was looked at and by what, digests, and where everything can be read. */
export function pageFoot({ tool, inputs }: Plan, { link }: RenderOptions, more: readonly string[]): string {
  const whole = link === undefined ? undefined : linkTo(link, 'Everything of this run');
  const parts = [`Judged on ${inputs.date}`, ...more, `${tool.name} ${tool.version}`, ...(whole === undefined ? [] : [whole])];
  return `<sub>${parts.join(' · ')}</sub>`;
}

/** Sections with an empty line between them; empty ones are left out. */
export function joinSections(sections: readonly string[]): string {
  return sections.filter((section) => section !== '').join('\n\n');
}

function shortName(name: string): string {
  if (name.length <= TITLE_NAME) return name;
  // Not between the two halves of one character.
  return `${name.slice(0, TITLE_NAME).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** What is read of a glob, in whole characters: the sentence about what was looked at always stays. */
const GLOB_SHOWN = /^.{0,200}/su;

/** A glob, shortened where it is long. */
export function shortGlob(glob: string): string {
  const shown = GLOB_SHOWN.exec(glob)?.[0] ?? '';
  return shown === glob ? glob : `${shown}…`;
}
