import type { HeldElements } from '../../core/model/plan.ts';
import { HELD_TITLE, heldText } from '../held-words.ts';
import { markup } from './markup.ts';
import type { Section } from './page.ts';
import { dataTable } from './parts.ts';
import { sentence } from './sentence.ts';

/** What nobody declared and the live systems keep; no section where there is nothing. */
export function heldSections(held: readonly HeldElements[]): readonly Section[] {
  if (held.length === 0) return [];
  const body = dataTable({
    caption: 'What nobody declared and the live systems keep',
    columns: ['Address', 'What stays, and why'],
    rows: held.map((each) => [markup`<code>${each.address}</code>`, sentence(heldText(each))]),
  });
  return [{ id: 'held', title: HELD_TITLE, count: held.length, body }];
}
