import type { Warning } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import { quoteName } from '../model/quote-name.ts';
import type { Link } from '../provider.ts';
import { placeIn } from './planned.ts';
import type { Planned, PlannedKind } from './planned.ts';

/** Deletions that the live system would refuse, because something else there refers to the object: every blocker by its name. */
export function linkProblems(kinds: readonly PlannedKind[]): Problem[] {
  return goingWith(kinds, true).map(({ match, change, links }) => ({
    severity: 'error',
    code: 'LIVE_REFERRER',
    address: change.address,
    ...placeIn(match),
    summary: `${quoteName(change.address)} cannot be deleted while these refer to it in ${quoteName(change.target)}: ${namesOf(links)}.`,
    detail: [`Take it out of them first; or ${howToKeep(match)}.`, ...curesOf(links)].join(' '),
  }));
}

/** What would take some of them away, with their names. */
function curesOf(links: readonly Link[]): readonly string[] {
  const cures = new Set(links.flatMap(({ cure }) => cure ?? []));
  return [...cures].map((cure) => `${cure}: ${namesOf(links.filter((link) => link.cure === cure))}.`);
}

/** How an object is not deleted after all; who wants it absent has nothing to forget. */
function howToKeep({ absent }: Planned['match']): string {
  return absent ? 'take its name out of `ensure_absent:`' : 'list its key under `removed:` to forget it without deleting';
}

/** References that deletions leave behind, because the live system does not look there. */
export function linkWarnings(kinds: readonly PlannedKind[]): Warning[] {
  return goingWith(kinds, false).map(({ change, links }) => ({
    code: 'LIVE_REFERRER',
    address: change.address,
    message: `When ${quoteName(change.address)} is deleted, these keep a reference to nothing in ${quoteName(change.target)}: ${namesOf(links)}.`,
  }));
}

/** Deletions that the provider carries out only where somebody asked for them: what is deleted there may be more than the object. */
export function keptProblems(kinds: readonly PlannedKind[]): Problem[] {
  return kinds.flatMap(({ planned }) =>
    planned.flatMap(({ match, change }): Problem[] => {
      const reason = match.live?.kept;
      if (reason === undefined || (change?.action !== 'delete' && change?.action !== 'replace')) return [];
      return [
        {
          severity: 'error',
          code: 'READ_ONLY_OBJECT',
          address: change.address,
          ...placeIn(match),
          summary: `${quoteName(change.address)} is not deleted: ${reason}.`,
          detail: sentenceOf(howToKeep(match)),
        },
      ];
    }),
  );
}

interface Going {
  readonly match: Planned['match'];
  readonly change: NonNullable<Planned['change']>;
  readonly links: readonly Link[];
}

/** Objects that are deleted or replaced, with their links that block or do not. */
function goingWith(kinds: readonly PlannedKind[], blocks: boolean): Going[] {
  return kinds.flatMap(({ planned }) =>
    planned.flatMap(({ match, change }): Going[] => {
      if (change?.action !== 'delete' && change?.action !== 'replace') return [];
      // What nobody may delete at all is said to be so, and that is the end of it.
      if (match.live?.owner === 'system') return [];
      const links = (match.live?.links ?? []).filter((link) => link.blocks === blocks);
      return links.length > 0 ? [{ match, change, links }] : [];
    }),
  );
}

function sentenceOf(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function namesOf(links: readonly Link[]): string {
  return [...new Set(links.map((link) => link.what))].join(', ');
}
