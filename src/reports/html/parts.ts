import type { Finding } from '../findings.ts';
import { counted } from '../summary.ts';
import { NO_HTML, markup } from './markup.ts';
import type { Html, HtmlValue } from './markup.ts';
import { sentence } from './sentence.ts';

/** One number with what it counts. */
export interface Card {
  readonly count: number | string;
  readonly label: string;
  readonly tone?: 'add' | 'change' | 'remove';
}

/** Numbers side by side. */
export function cards(all: readonly Card[]): Html {
  return markup`<ul class="cards">${all.map(({ count, label, tone }) => markup`<li class="${count === 0 ? '' : tone}"><b>${count}</b> <span>${label}</span></li>`)}</ul>`;
}

/** A table with its caption; wide ones scroll in themselves, so that the page does not. */
export function dataTable(table: {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly HtmlValue[])[];
}): Html {
  if (table.rows.length === 0) return NO_HTML;
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="${table.caption}">
<table>
<caption>${table.caption}</caption>
<thead><tr>${table.columns.map((column) => markup`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>
${table.rows.map(
  (cells) => markup`<tr>${cells.map((cell, index) => (index === 0 ? markup`<th scope="row">${cell}</th>` : markup`<td>${cell}</td>`))}</tr>
`,
)}</tbody>
</table>
</div>`;
}

const TAG = {
  error: ['bad', 'Refused'],
  warning: ['watch', 'Warning'],
  notice: ['calm', 'Override'],
} as const satisfies Record<Finding['severity'], readonly [string, string]>;

/** So many are in sight; the rest is folded. */
const IN_SIGHT = 12;

/** What a reader has to know before the rest, the gravest first; errors are called `errorWord`. */
export function findingList(findings: readonly Finding[], errorWord: string): Html {
  if (findings.length === 0) return NO_HTML;
  const rest = findings.slice(IN_SIGHT);
  return markup`<ul class="findings">${findings.slice(0, IN_SIGHT).map((finding) => findingItem(finding, errorWord))}</ul>
${rest.length === 0 ? undefined : folded({ head: markup`<span class="name">${counted(rest.length, 'more finding')}</span>`, body: markup`<ul class="findings">${rest.map((finding) => findingItem(finding, errorWord))}</ul>` })}`;
}

function findingItem({ severity, code, summary, people, paragraphs }: Finding, errorWord: string): Html {
  const [tone, word] = TAG[severity];
  return markup`<li class="${severity}">
<p><span class="tag ${tone}">${severity === 'error' ? errorWord : word}</span> ${sentence(summary)} <code>${code}</code></p>
${people === undefined ? undefined : markup`<p>${counted(people.length, 'person').replace('persons', 'people')}: ${people.map((person, index) => markup`${index > 0 ? ', ' : ''}<code>${person}</code>`)}</p>`}
${paragraphs.flatMap((paragraph) => paragraph.split('\n')).map((line) => markup`<p>${sentence(line)}</p>`)}
</li>`;
}

/** Something that is opened when it is wanted. */
export interface Folded {
  readonly head: Html;
  readonly body: Html;
  /** What the filter goes by; absent: the filter does not know it. */
  readonly filter?: Readonly<Record<'action' | 'target', string>>;
}

/** One part that opens. */
export function folded({ head, body, filter }: Folded): Html {
  const data = filter === undefined ? undefined : markup` data-item data-action="${filter.action}" data-target="${filter.target}"`;
  return markup`<details class="item"${data}><summary>${head}</summary><div>${body}</div></details>
`;
}

/** Search and choices over the items of a page. The script shows it; without the script nobody misses it. */
export function filterBar(choices: Readonly<Record<'action' | 'target', readonly string[]>>): Html {
  return markup`<form id="filter" class="filter" role="search" hidden>
<p class="grow"><label for="filter-text">Search addresses, people, values</label><input id="filter-text" type="search" autocomplete="off"></p>
${selectOf('action', 'What happens', choices.action)}${selectOf('target', 'Target', choices.target)}
<p><button id="filter-open" type="button">Open all</button> <button id="filter-close" type="button">Close all</button></p>
<p role="status"></p>
</form>`;
}

function selectOf(of: 'action' | 'target', label: string, values: readonly string[]): Html {
  if (values.length < 2) return NO_HTML;
  return markup`<p><label for="filter-${of}">${label}</label><select id="filter-${of}" data-of="${of}"><option value="">all</option>${values.map((value) => markup`<option value="${value}">${value}</option>`)}</select></p>
`;
}
