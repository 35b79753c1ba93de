import { forbiddenCharacter, invisibleCharacter } from '../model/characters.ts';
import { isJsonObject } from '../model/json.ts';
import type { Json } from '../model/json.ts';
import type { Axes, DeclaredMember } from '../model/project.ts';
import type { Declarable, LiveObject } from '../provider.ts';
import { shortList } from '../model/short-list.ts';
import { quoteName } from '../model/quote-name.ts';

/** A live object as a group file will declare it. */
export interface ExportEntry {
  readonly kind: string;
  /** Key of the group file that it stands under: `groups`. */
  readonly section: string;
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly axes: Axes;
  /** Key of its block: the provider, or the target where the provider has several. */
  readonly block: string;
  readonly declared: Declarable;
  /** Fields of which additive membership leaves alone what is not declared. */
  readonly shared: readonly string[];
  /** Strangers are in it whom no declaration can name: they stay, because the declaration is not all there is. */
  readonly additive: boolean;
  /** What a reader should know: parts that the system owns, and what could not be declared. */
  readonly notes: readonly ExportNote[];
}

/** A sentence beside an entry. */
export interface ExportNote {
  readonly note: string;
  /** Something is live that the declaration cannot say; otherwise the system owns it, and nothing is missing. */
  readonly isLoss: boolean;
}

/** One part of an entry that the rules for files refuse, by its path below the entry. */
export interface Refused {
  readonly path: readonly (string | number)[];
  readonly reason: string;
  /** Members who would be removed, if they are all that is wrong: no part of the declaration asks for them. */
  readonly strangers?: readonly { readonly field: string; readonly element: string }[];
}

/** What the notes of an entry say of the parts that its declaration cannot. */
export function notesOf({ held }: LiveObject, { left, byId = [] }: Declarable): readonly ExportNote[] {
  const reasons = new Map<string, string[]>();
  for (const { field, element, reason } of [...held, ...left.filter(({ owned }) => owned)]) {
    const elements = reasons.get(`${field} held: ${reason}`) ?? [];
    reasons.set(`${field} held: ${reason}`, element === undefined ? elements : [...elements, element]);
  }
  return [
    ...[...reasons].map(([what, elements]) => ({
      note: `not declared, ${what}${elements.length > 0 ? ` (${shortList(elements)})` : ''}`,
      isLoss: false,
    })),
    ...byId.map(({ field, reference, name }) => ({ note: `${field}: ${reference} is ${quoteName(name)}`, isLoss: false })),
    ...left.flatMap(({ field, element, reason, owned }) =>
      owned ? [] : loss(`left out of ${field}: ${element === undefined ? '' : `${element}: `}${reason}`),
    ),
  ];
}

function loss(note: string): ExportNote {
  return { note, isLoss: true };
}

/** The entry without the part that was refused: the member, or the whole field. Undefined where there is nothing smaller to leave out. */
export function withoutRefused(entry: ExportEntry, { path, reason, strangers }: Refused): ExportEntry | undefined {
  const [first, second] = path;
  const { declared } = entry;
  if (strangers) return withStrangers(entry, strangers);
  const gone = first === 'members' && typeof second === 'number' ? declared.members?.[second] : undefined;
  if (gone) return withoutMember(entry, gone, reason);
  if (first === entry.block && typeof second === 'string' && Object.hasOwn(declared.block, second) && second !== 'id') {
    const { [second]: _refused, ...block } = declared.block;
    return { ...entry, declared: { ...declared, block }, notes: [...entry.notes, loss(`${second} is left unmanaged: ${reason}`)] };
  }
  if (first === 'description' && declared.description !== undefined) {
    const { description: _refused, ...rest } = declared;
    return { ...entry, declared: rest, notes: [...entry.notes, loss(`description is left unmanaged: ${reason}`)] };
  }
  return undefined;
}

function withStrangers(entry: ExportEntry, strangers: NonNullable<Refused['strangers']>): ExportEntry | undefined {
  if (entry.additive) return undefined;
  const notes = strangers.map(({ field, element }) => loss(`left out of ${field}: ${element}: no declaration asks for it`));
  return { ...entry, additive: true, notes: [...entry.notes, ...notes] };
}

function withoutMember(entry: ExportEntry, gone: DeclaredMember, reason: string): ExportEntry {
  const { declared } = entry;
  // Whoever is left out was declared before.
  const members = (declared.members as readonly DeclaredMember[]).filter((member) => member !== gone);
  return {
    ...entry,
    additive: true,
    declared: { ...declared, members, block: withoutKey(declared.block, gone.email) },
    notes: [...entry.notes, loss(`left out of members: ${gone.email}: ${reason}`)],
  };
}

/** The block without what its maps say of somebody. */
function withoutKey(block: Declarable['block'], key: string): Declarable['block'] {
  const rest = (value: Json): Json =>
    isJsonObject(value) && Object.hasOwn(value, key) ? Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)) : value;
  return Object.fromEntries(Object.entries(block).map(([field, value]) => [field, rest(value)]));
}

/** The first text of an entry that no file may hold: a reader of it would see something else than a machine. */
export function forbiddenText(entry: ExportEntry): Refused | undefined {
  return forbiddenBelow(entryValue(entry, {}), []);
}

function forbiddenBelow(value: Json, path: readonly (string | number)[]): Refused | undefined {
  if (typeof value === 'string') return refusedText(value, path);
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Object.entries<Json>(value)) {
    const below = [...path, Array.isArray(value) ? Number(key) : key];
    const found = refusedText(key, below) ?? forbiddenBelow(item, below);
    if (found) return found;
  }
  return undefined;
}

function refusedText(text: string, path: readonly (string | number)[]): Refused | undefined {
  const character = forbiddenCharacter(text) ?? invisibleCharacter(text);
  return character === undefined ? undefined : { path, reason: `it holds the character ${character}, which no file may` };
}

/** The entry as its file has it, keys in the order that people write them in. `fileAxes`: what the top of the file says already. */
export function entryValue(entry: ExportEntry, fileAxes: Axes): Readonly<Record<string, Json>> {
  const { declared } = entry;
  const axes = Object.entries(entry.axes).filter(([axis, value]) => fileAxes[axis as keyof Axes] !== value);
  return {
    ...(declared.description === undefined ? {} : { description: declared.description }),
    ...(declared.owner === undefined ? {} : { owner: declared.owner }),
    ...(entry.name === entry.key ? {} : { name: entry.name }),
    ...Object.fromEntries(axes),
    ...(declared.members === undefined ? {} : { members: declared.members.map(memberValue) }),
    ...(declared.groups === undefined ? {} : { groups: declared.groups }),
    ...(entry.additive ? { membership: 'additive' } : {}),
    [entry.block]: declared.block,
  };
}

function memberValue({ email, until }: DeclaredMember): Json {
  return until === undefined ? email : { email, until };
}
