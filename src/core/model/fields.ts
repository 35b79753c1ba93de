/** How a field of a document is shaped, compared and shown. The core decides from this and never names a provider. */
export interface FieldSpec {
  /**
   * `text`, `number`, `flag`: scalars. `set`: sorted unique strings. `map`: text by key, a declared map is owned whole.
   * `table`: by element (a person's e-mail or a native reference) the sorted identities it stands for. `record`: an object
   * or null, compared as a whole. `list`: ordered, compared as a whole.
   */
  readonly type: 'text' | 'number' | 'flag' | 'set' | 'map' | 'table' | 'record' | 'list';
  /**
   * `replace`: cannot be changed in place; the object is deleted and created again. `outside`: no call can change it; what is declared is
   * what it is expected to be, and a difference is drift that somebody has to put right at the live system.
   */
  readonly change?: 'replace' | 'outside';
  /** No two objects may hold one value: release before claim. Values are compared with the field's `fold`. */
  readonly unique?: true;
  /** `person`: elements are people, feeds access reports and guards. `group`: elements refer to groups, gives dependency edges and nesting. */
  readonly of?: 'person' | 'group';
  /** With `of: 'person'`: an element that is no e-mail is a machine. It counts as a member, and is nobody who could lose access. */
  readonly machines?: true;
  /**
   * With `of: 'group'`: what it names is not inside the object. It gives the order of steps, not nesting, and `membership: additive` does
   * not reach it: a group that may see another one, a condition of a policy. In a `list`, references are the texts of every member `groups`.
   */
  readonly nests?: false;
  /** Its texts are people whom it does not put into the group: who leads or approves. Evidence hides them as it hides members. */
  readonly mentions?: 'person';
  /** Growing it is a privilege gained by everybody in the group. */
  readonly grants?: true;
  /** Whoever it names outside, now or later, is in the group: an alias that logins are mapped by. */
  readonly admits?: true;
  /** Identities of a `table` say on which terms somebody is in it (a level, a last day): other terms are the files' doing, not the directory's. A last day stands at the end, ` until 2026-12-31`: it came where somebody is gone after it. */
  readonly terms?: true;
  /** Canonical form of each text: `lower` lower-cases it. */
  readonly fold?: 'lower';
  /** Canonical form of each text: without white space around it; blank elements of a set are dropped. */
  readonly trim?: true;
  /** Matching by identity ignores letter case although the spelling is content (Vault names). */
  readonly match?: 'caseless';
  /** The value that a create gets where the declaration is silent; shown as such in a plan. */
  readonly initial?: string | number | boolean;
}

/** The fields of one kind of document, by name. */
export type Fields = Readonly<Record<string, FieldSpec>>;

/** Fields of any provider that are tables of people: without an element they cannot be told from a map that has none. */
export const TABLES_OF_PEOPLE: ReadonlySet<string> = new Set(['members', 'auto_groups']);
