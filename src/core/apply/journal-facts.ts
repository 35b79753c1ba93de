import { compareText } from '../model/json.ts';
import type { JournalLine } from './journal-line.ts';

/** What lines of a journal say of one address. */
export interface JournalFact {
  readonly address: string;
  readonly what: What;
  /** Live id, where one is bound. */
  readonly id?: string;
  /** By which a create without an answer is looked up. */
  readonly marker?: string;
}

/** In the order in which they are told: what nobody else remembers comes first. */
const ORDER = ['may_be_made', 'made', 'unanswered', 'bound', 'gone'] as const;

type What = (typeof ORDER)[number];

/** What an apply did at each address by what its journal says; steps that came to nothing are left out. */
export function journalFacts(lines: readonly JournalLine[]): readonly JournalFact[] {
  const told = new Map<string, Told>();
  for (const line of lines) layLine(told, line);
  const facts = [...told].flatMap(([address, about]) => factOf(address, about) ?? []);
  return facts.sort((one, other) => ORDER.indexOf(one.what) - ORDER.indexOf(other.what) || compareText(one.address, other.address));
}

interface Told {
  /** Of a create that was begun. */
  marker?: string;
  isAnswered?: boolean;
  /** Of the entry; null: there is none any more. */
  id?: string | null;
  /** Calls whose end was not seen. */
  readonly open: Set<string>;
}

function layLine(told: Map<string, Told>, { objects, pending, address, step, type }: JournalLine): void {
  const about = (name: string): Told => {
    const known = told.get(name) ?? { open: new Set() };
    told.set(name, known);
    return known;
  };
  for (const [name, create] of Object.entries(pending ?? {})) {
    // A write to what is there carries no mark: its step says that it was begun.
    if (create?.id !== undefined) continue;
    about(name).isAnswered = create === null;
    if (create) about(name).marker = create.marker;
  }
  for (const [name, entry] of Object.entries(objects ?? {})) about(name).id = entry && entry.id;
  if (address === undefined || step === undefined) return;
  if (type === 'begin') about(address).open.add(step);
  else about(address).open.delete(step);
}

function factOf(address: string, { marker, isAnswered, id, open }: Told): JournalFact | undefined {
  if (marker !== undefined && isAnswered === false) return { address, what: 'may_be_made', marker };
  if (typeof id === 'string') return { address, what: marker === undefined ? 'bound' : 'made', id };
  if (open.size > 0) return { address, what: 'unanswered' };
  return id === null && marker === undefined ? { address, what: 'gone' } : undefined;
}
