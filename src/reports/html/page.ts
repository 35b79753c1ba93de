import { textHash } from '../../core/plan/digest.ts';
import type { RenderOptions } from '../report.ts';
import { markup, trustedHtml } from './markup.ts';
import type { Html, HtmlValue } from './markup.ts';
import { SCRIPT } from './script.ts';
import { STYLE } from './style.ts';

/** How a verdict is to be taken; its words say the same. */
export type Tone = 'good' | 'bad' | 'watch' | 'calm';

/** A part of a page with a heading; one without a body is left out. */
export interface Section {
  /** Unique on the page, for links to it. */
  readonly id: string;
  readonly title: string;
  /** Shown behind the title. */
  readonly count?: number;
  readonly body: Html;
}

/** One whole page. */
export interface Page {
  /** What sort of report it is: `Plan`. */
  readonly kind: string;
  /** What it is about: the project. */
  readonly subject: string;
  readonly verdict: { readonly tone: Tone; readonly text: string };
  /** Shown beneath the verdict: when, what, digests. */
  readonly facts: readonly (readonly [string, HtmlValue])[];
  /** Between the head and the first section: cards. */
  readonly lead: Html;
  readonly sections: readonly Section[];
  /** Who made it. */
  readonly maker: string;
}

/**
 * A page as one file: style and script are in it and named by their hashes, and nothing else may be loaded. Readable without the
 * script, in the dark, on paper and on a phone.
 */
export function renderPage(page: Page, { heading, link, now }: RenderOptions): string {
  const title = `${page.kind}: ${page.subject}${heading === undefined ? '' : `, ${heading}`}`;
  const sections = page.sections.filter(({ body }) => body.text !== '');
  const facts = [...page.facts, ...(now === undefined ? [] : [['Made', timeText(now)] as const]), ...linkFact(link)];
  const { text } = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy()}">
<title>${title}</title>
<style>${trustedHtml(STYLE)}</style>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header>
<div class="wide">
<p class="kind">Rollcall ${page.kind}</p>
<h1>${page.subject}${heading === undefined ? undefined : markup` <small>${heading}</small>`}</h1>
<p class="verdict ${page.verdict.tone}">${page.verdict.text}</p>
<dl class="facts">${facts.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
${sections.length > 1 ? navigation(sections) : undefined}
</div>
</header>
<main id="content" tabindex="-1">
<div class="wide">
${page.lead}
${sections.map(sectionHtml)}
</div>
</main>
<footer><div class="wide">${page.maker}. One file: it loads nothing and sends nothing.</div></footer>
<script>${trustedHtml(SCRIPT)}</script>
</body>
</html>
`;
  return text;
}

function navigation(sections: readonly Section[]): Html {
  const links = sections.map(
    ({ id, title, count }) => markup`<li><a href="#${id}">${title}${count === undefined ? undefined : ` (${count})`}</a></li>`,
  );
  return markup`<nav aria-label="Parts of this report"><ul>${links}</ul></nav>`;
}

function sectionHtml({ id, title, count, body }: Section): Html {
  return markup`<section aria-labelledby="${id}">
<h2 id="${id}">${title}${count === undefined ? undefined : markup` <small>${count}</small>`}</h2>
${body}
</section>
`;
}

function linkFact(link: string | undefined): readonly (readonly [string, Html])[] {
  if (link === undefined || !/^https?:\/\/[^\s"'<>]+$/.test(link)) return [];
  return [['Run', markup`<a href="${link}" rel="noopener noreferrer">${link}</a>`]];
}

/** `2026-11-23 12:00:00 UTC` */
export function timeText(now: number): string {
  return `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** Nothing is loaded, sent or framed; only this style and this script run. */
function contentPolicy(): string {
  const [style, script] = [STYLE, SCRIPT].map((text) => `'sha256-${textHash(text, 'base64')}'`);
  return `default-src 'none'; style-src ${style}; script-src ${script}; base-uri 'none'; form-action 'none'`;
}
