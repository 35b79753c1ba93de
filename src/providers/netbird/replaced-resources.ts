import { setOf } from '../../core/model/document.ts';
import { quoteName } from '../../core/model/quote-name.ts';
import type { Wish } from '../../core/provide/wish.ts';
import type { Scope } from '../../core/provider.ts';
import type { ResourceRef } from './answers.ts';
import type { NetbirdFacts } from './facts.ts';
import { madeAt } from './made-at.ts';
import { noteOthers } from './note-others.ts';

/**
 * Warns of network resources that come into the group by the name of one that was applied, and were made since: the name says nothing of
 * the address that they lead to. An id tells the second only, so one of the very second of the apply is told of too.
 */
export function noteReplacedResources(wish: Wish<NetbirdFacts>, elements: readonly string[], bound: Scope['bound'][number]): void {
  const { catalogue, listed } = wish.facts;
  const since = Math.floor(Date.parse(bound.appliedAt ?? '') / 1000) * 1000;
  if (!catalogue || Number.isNaN(since) || wish.declared.lifecycle.ignore.includes('resources')) return;
  const applied = new Set(setOf(bound.applied ?? {}, 'resources'));
  const inside = new Set((listed.get(bound.id)?.['resources'] as readonly ResourceRef[] | undefined)?.map(({ id }) => id));
  const others = elements.filter((element) => {
    const id = catalogue.byElement(element)?.id ?? '';
    return applied.has(element) && !inside.has(id) && (madeAt(id) ?? 0) >= since;
  });
  noteOthers(wish, [...new Set(others)].map(quoteName), {
    noun: 'network resource',
    how: 'made',
    advice: [
      'It comes into the group with this plan: look what it leads to.',
      'They come into the group with this plan: look what they lead to.',
    ],
  });
}
