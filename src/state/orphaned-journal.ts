import { foldJournal } from '../core/apply/fold-journal.ts';
import { journalFacts } from '../core/apply/journal-facts.ts';
import type { JournalFact } from '../core/apply/journal-facts.ts';
import type { JournalLine } from '../core/apply/journal-line.ts';
import { RollcallError } from '../core/errors.ts';
import { shellWord } from '../core/model/command-word.ts';
import type { State } from '../core/model/state.ts';
import { quoteName } from '../core/model/quote-name.ts';
import type { Journal } from './journal.ts';
import type { StateStore } from './store.ts';

/** Where lines were looked for a home, and which state is there. */
export interface Home<S = Pick<State, 'lineage'> | undefined> {
  /** The file's path, the URL. */
  readonly place: string;
  readonly state: S;
}

/** Lines that belong to another state than this one, or to one that is gone. */
export function orphansOf(state: Pick<State, 'lineage'> | undefined, lines: readonly JournalLine[]): readonly JournalLine[] {
  return lines.filter((line) => line.lineage !== state?.lineage);
}

/** Whether they tell of something that only they remember; that an apply began which did nothing is not worth an error. */
export function tellOfWork(orphans: readonly JournalLine[]): boolean {
  return journalFacts(orphans).length > 0;
}

/**
 * A state that takes the place of one that is gone, with what the journal of that one has of it: nothing that it holds already. Its
 * serial is none that the lines name, so that they are passed over once it is written.
 *
 * @throws RollcallError `STATE_FOREIGN` where they belong to yet another one
 */
export async function withLostJournal(
  store: Pick<StateStore, 'journal'>,
  home: Home<State>,
  lines: readonly JournalLine[],
): Promise<State> {
  const strangers = orphansOf(home.state, lines);
  if (tellOfWork(strangers)) throw await orphanError(store.journal, home, strangers);
  const folded = foldJournal(home.state, lines);
  if (folded === home.state) return folded;
  const { serial } = lines.findLast((line) => line.lineage === folded.lineage) as JournalLine;
  return { ...folded, serial: Math.max(folded.serial, serial) };
}

/** The error for a journal whose state is not the one that is here: what it did would be forgotten by the next apply. */
export async function orphanError(journal: Journal, { place, state }: Home, orphans: readonly JournalLine[]): Promise<RollcallError> {
  const files = await journal.files();
  const journals = `the journal ${files.map(quoteName).join(' and ')}`;
  const lineage = [...new Set(orphans.map((line) => quoteName(line.lineage)))].join(', ');
  const facts = `An apply that was interrupted has left there: ${describeFacts(journalFacts(orphans))}.`;
  const aside = `Look in the live systems for what is named here, then put the journal aside: ${files.map(asideCommand).join(' && ')}. What is declared is then adopted by its name, and the rest is unmanaged.`;
  if (state)
    return new RollcallError(
      'STATE_FOREIGN',
      `The state in ${quoteName(place)} has lineage ${quoteName(state.lineage)}, and ${journals} belongs to one of lineage ${lineage}. ${facts}`,
      {
        hint: `Where the state here is the wrong one, move it away (docs/state.md, "Moving a state away") and put the right one back: "rollcall state push FILE" lays the journal into it. Where it is the right one, as where two began the project at once: ${lowerFirst(aside)}`,
      },
    );
  return new RollcallError(
    'STATE_CORRUPT',
    `The state in ${quoteName(place)} is gone: there is none, and ${journals} belongs to one of lineage ${lineage}. ${facts}`,
    {
      hint: `Put the state back with "rollcall state push FILE", which lays the journal into it; a backup or an older copy of that lineage will do. To start anew instead: ${lowerFirst(aside)}`,
    },
  );
}

const MOST_NAMED = 10;

function describeFacts(facts: readonly JournalFact[]): string {
  const more = facts.length - MOST_NAMED;
  const named = facts.slice(0, MOST_NAMED).map(describeFact).join('; ');
  return more > 0 ? `${named}; and ${more} more` : named;
}

function describeFact({ address, what, id, marker }: JournalFact): string {
  const words = {
    may_be_made: `may have been made, marker ${marker}`,
    made: `made, id ${id}`,
    unanswered: 'a call whose answer was not seen',
    bound: `id ${id}`,
    gone: 'gone',
  } as const satisfies Record<JournalFact['what'], string>;
  return `${quoteName(address)} (${words[what]})`;
}

function asideCommand(file: string): string {
  return `mv ${shellWord(file)} ${shellWord(`${file}.aside`)}`;
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
