import type { Json } from '../../core/model/json.ts';
import { heldParts } from '../../core/model/held.ts';
import type { Change, Drift, Held } from '../../core/model/plan.ts';
import { shortList } from '../../core/model/short-list.ts';
import { escapePath } from '../../core/plan/pointer.ts';
import { remarkAt, shownFields } from '../change-fields.ts';
import { ACTION_SIGN, ACTION_WORD, fieldCountText, fieldCounts } from '../change-words.ts';
import { authorNote } from '../drift-authors.ts';
import { driftedFields } from '../drift-items.ts';
import type { DriftItem, DriftedField } from '../drift-items.ts';
import { fieldItems } from '../field-items.ts';
import type { FieldItem, FieldSides } from '../field-items.ts';
import { leavingWord, partOfElement } from '../held-words.ts';
import { changedRecordLines } from '../state-words.ts';
import { counted } from '../summary.ts';
import { shapeOf } from '../value-shape.ts';
import { NO_HTML, markup } from './markup.ts';
import type { Html } from './markup.ts';
import { folded } from './parts.ts';
import { sentence } from './sentence.ts';

const TONE = { create: 'good', update: 'watch', replace: 'bad', delete: 'bad', adopt: 'calm', forget: 'calm' } as const satisfies Record<
  Change['action'],
  string
>;

/** One change that opens to what is different. */
export function changeItem(change: Change): Html {
  const { action, address, target, source } = change;
  const counts = fieldCounts(change).map(fieldCountText).join(', ');
  return folded({
    filter: { action: ACTION_WORD[action], target },
    head: markup`<span class="tag ${TONE[action]}">${ACTION_SIGN[action]} ${ACTION_WORD[action]}</span><code class="name">${address}</code><span class="few">${counts}</span>${source ? markup`<span class="few"><code>${source.file}:${source.line}</code></span>` : undefined}`,
    body: markup`${remarks(change)}${fieldList(change)}${heldList(change)}`,
  });
}

function remarks(change: Change): Html {
  const { id, reason, previous_address: previous, relinks } = change;
  const lines = [
    ...(id === undefined ? [] : [markup`Live id <code>${id}</code>${change.action === 'replace' ? ', another one after apply' : ''}`]),
    ...(reason === undefined ? [] : [markup`Because ${sentence(reason)}`]),
    ...(previous === undefined ? [] : [markup`Moved from <code>${previous}</code>`]),
    ...changedRecordLines(change).map((line) => markup`${line}`),
    ...(relinks === undefined
      ? []
      : [markup`Linked again: ${relinks.map((key, index) => markup`${index > 0 ? ', ' : ''}<code>${key}</code>`)}`]),
  ];
  return markup`${lines.map((line) => markup`<p class="why">${line}</p>`)}`;
}

function fieldList(change: Change): Html {
  const { fields, hidden, name } = shownFields(change);
  return markup`${name === undefined ? undefined : markup`<p class="why">Name <code>${name}</code></p>`}${fields.map((field) => fieldHtml(change, field))}${hidden === 0 ? undefined : markup`<p class="why">${counted(hidden, 'attribute')} unchanged</p>`}`;
}

function fieldHtml(change: Change, field: FieldSides): Html {
  const path = `/${escapePath(field.name)}`;
  const head = markup`<h3>${field.name}${cause(remarkAt(change, path))}</h3>`;
  if (shapeOf(field.before, field.after) === 'scalar') return markup`${head}<ul class="diff">${scalarLines(field)}</ul>`;
  const { items, unchanged } = fieldItems(field);
  const lines = items.map((item) => itemLine(item, remarkAt(change, `${path}/${escapePath(item.key)}`)));
  return markup`${head}<ul class="diff">${lines}${unchanged === 0 ? undefined : markup`<li class="same">${unchanged} unchanged</li>`}${lines.length + unchanged === 0 ? markup`<li class="same">empty</li>` : undefined}</ul>`;
}

function scalarLines({ before, after }: FieldSides): Html {
  return markup`${isNothing(before) ? undefined : removed(valueText(before))}${isNothing(after) ? undefined : added(valueText(after))}`;
}

function itemLine({ key, was, becomes }: FieldItem, note: string | undefined): Html {
  if (was === undefined) return added(standsFor(key, becomes), note);
  if (becomes === undefined) return removed(standsFor(key, was), note);
  return markup`<li class="changed"><span class="hush">changed: </span><code>${key}</code>: <del>${valueText(was ?? [key])}</del> → <ins>${valueText(becomes ?? [key])}</ins>${cause(note)}</li>`;
}

function added(text: string, note?: string): Html {
  return markup`<li class="added"><span class="hush">added: </span><ins>${text}</ins>${cause(note)}</li>`;
}

function removed(text: string, note?: string): Html {
  return markup`<li class="removed"><span class="hush">removed: </span><del>${text}</del>${cause(note)}</li>`;
}

function cause(note: string | undefined): Html {
  return note === undefined ? NO_HTML : markup` <span class="cause">${note}</span>`;
}

function heldList(change: Change): Html {
  const { stay, leave } = heldParts(change);
  return markup`${heldLines('Leaves with it', { change, held: leave, what: leavingWord })}${heldLines('Not touched', { change, held: stay, what: () => 'stays' })}`;
}

interface HeldLines {
  readonly change: Change;
  readonly held: readonly Held[];
  what(part: Held): string;
}

function heldLines(title: string, { change, held, ...words }: HeldLines): Html {
  if (held.length === 0) return NO_HTML;
  const lines = held.map((part) => {
    const { field, element, reason } = part;
    const some = partOfElement(change, part);
    const listed = some.length === 0 ? '' : ` (${shortList(some)})`;
    return markup`<li class="same"><code>${field}</code>${element === undefined ? undefined : markup` <code>${element}</code>`}${listed} ${words.what(part)}: ${sentence(reason)}</li>`;
  });
  return markup`<h3>${title}</h3><ul class="diff">${lines}</ul>`;
}

/** One object that somebody changed or deleted outside. */
export function driftItem(drift: Drift): Html {
  const { address, target, type, by, source, id } = drift;
  return folded({
    filter: { action: `${type} outside`, target },
    head: markup`<span class="tag ${type === 'deleted' ? 'bad' : 'watch'}">${type} outside</span><code class="name">${address}</code>${by && !drift.authors ? markup`<span class="few">by <code>${by.who}</code> at ${by.when}</span>` : undefined}${source ? markup`<span class="few"><code>${source.file}:${source.line}</code></span>` : undefined}`,
    body: markup`<p class="why">Live id <code>${id}</code></p>${type === 'deleted' ? markup`<p>The object is gone.</p>` : driftedFields(drift).map((field) => driftedHtml(drift, field))}`,
  });
}

function driftedHtml(drift: Drift, { name, whole, items }: DriftedField): Html {
  const lines = whole
    ? wholeLine(whole, authorNote(drift, whole.path))
    : markup`${items.map((item) => driftedLine(item, authorNote(drift, item.path)))}`;
  return markup`<h3>${name}</h3><ul class="diff">${lines}</ul>`;
}

function wholeLine({ was, is }: NonNullable<DriftedField['whole']>, note: string | undefined): Html {
  if (isNothing(was)) return added(valueText(is), note);
  return markup`${removed(valueText(was), isNothing(is) ? note : undefined)}${isNothing(is) ? undefined : added(valueText(is), note)}`;
}

function driftedLine({ op, key, was, becomes }: DriftItem, note: string | undefined): Html {
  if (op !== 'replace' || was !== undefined) return itemLine({ key, was, becomes }, note);
  return markup`<li class="changed"><span class="hush">changed: </span><code>${standsFor(key, becomes)}</code>${cause(note)}</li>`;
}

function standsFor(key: string, value: Json | undefined): string {
  return value === null || value === undefined ? key : `${key} = ${valueText(value)}`;
}

function isNothing(value: Json | undefined): value is null | undefined {
  return value === undefined || value === null;
}

function valueText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
