import type { CredentialNames } from './model/credential-names.ts';
import type { Document } from './model/document.ts';
import type { Fields } from './model/fields.ts';
import type { Json, JsonObject } from './model/json.ts';
import type { Change, Drift, Held, TargetIdentity, Warning } from './model/plan.ts';
import type { Problem } from './model/problem.ts';
import type { Declared, DeclaredMember, Target } from './model/project.ts';
import type { Step } from './model/step.ts';
import type { Code } from './errors.ts';
import type { HttpOptions, ReadClient, WriteClient } from './model/http-client.ts';

export type { Answer, HttpOptions, ReadClient, RequestOptions, WriteClient, WriteMethod } from './model/http-client.ts';

/** What is known of an API before anybody talks to it: data, and pure checks of what is declared. */
export interface Face {
  readonly id: string;
  /** `group` always; a second kind costs a second entry here and no code in core/. */
  readonly kinds: Readonly<Record<string, Kind>>;
  /** Paths (of POST requests that only read), exactly or with `*` for one segment: what the read-only client may post to. */
  readonly queries: readonly string[];
  /** JSON Schema (draft-07 object schema: `properties`, `required`) of this provider's own target settings. */
  readonly targetSchema: JsonObject;
  readonly credentials: CredentialNames;
  /** Requests in flight per target. */
  readonly parallelism: number;
}

/**
 * What one API implements. Reading, wishing, splitting into calls and calling are four functions, two of them pure, and what an
 * API can do is data. `Facts` is what a read learns beyond documents (people, mounts, policies): only the provider looks into it.
 */
export interface Provider<Facts = unknown> extends Face {
  /** Opens the read-only side. Sends nothing yet. */
  connect(target: Target, io: ReadIo): Reader<Facts>;
  /** Opens the side that may also write; one session for both. */
  connectWriter(target: Target, io: WriteIo): Writer<Facts>;
  /** Pure: the managed part of the document the live system would hold if the declaration held. The core merges modes and held parts. */
  desire(declared: Declared, live: Live<Facts>): Desire;
  /**
   * Pure: the fields of the kind's identity beyond the name, as live objects have them, where a declaration may write them otherwise (an
   * app by its name or id, or not at all). Without it, they are taken from the block as they stand there.
   */
  identify?(declared: Declared, live: Live<Facts>): Document;
  /** Pure: what the files say of an object in the form of a live document, nothing looked up: guards judge plans from files alone by it. */
  said(declared: Declared): Document;
  /** Values of granting fields, as `said` has them, that administer the system by its own word: privileged whatever the project says. */
  readonly administers?: Readonly<Record<string, readonly string[]>>;
  /**
   * Pure: the declaration that asks for what a live object holds, the reverse of `desire`: every field that a declaration can manage, empty
   * ones too, names instead of ids, nothing that is a default. Export and accepted drift are written from it.
   */
  declare(object: LiveObject, live: Live<Facts>): Declarable;
  /** Pure: the writes that carry out one change, one call each, in order. */
  steps(change: Change, live: Live<Facts>, options: StepOptions): readonly Step[];
  /** Pure: what all changes of a target come to, while they are planned: rules that are of no single object, and what no document says (mail). */
  review?(changes: readonly Change[], live: Live<Facts>): Review;
  /** Pure: what reading again after these changes shows and no next plan would: what others did was lost, for the API has no safe write. */
  lookBack?(changes: readonly Change[], looks: { readonly before: Live<Facts>; readonly after: Live<Facts> }): readonly Warning[];
  /** Pure: what the token would have to be allowed to do for these changes and is not; judged before the first change. */
  preflight(changes: readonly Change[], live: Live<Facts>): readonly Problem[];
}

export interface Kind {
  /** Key of a group file that holds objects of this kind: `groups`, `admission_rules`. */
  readonly section: string;
  /** JSON Schema (draft-07 object schema) of this provider's block in a declared object. */
  readonly schema: JsonObject;
  readonly fields: Fields;
  /** Fields that together tell objects apart, compared with `matchText`. */
  readonly identity: readonly string[];
  /** Whether the system can put groups into groups. */
  readonly nesting: boolean;
  /** What is wrong without looking at the live system: `validate`, pull requests from forks. */
  check(declared: Declared, target: Target): readonly Problem[];
}

/** What a connection is given. Nothing in it can write to the live system. */
export interface ReadIo {
  http(options: HttpOptions): ReadClient;
  /** A token and the name of where it came from; undefined where none is set (and `logsIn` is true). */
  readonly credential: { readonly token: string; readonly origin: string } | undefined;
  /** Environment variables other than credentials of other targets. */
  env(name: string): string | undefined;
  /** Registers a secret learned on the way (a login's token): cut out of every error and log line from then on. */
  secret(value: string): void;
  readonly project: { readonly people: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> };
  /** Milliseconds since 1970, for dates. */
  now(): number;
  /** Milliseconds since some moment, whatever is done to the clock: what a duration is measured with. */
  elapsed(): number;
  /** One line for `--verbose`; never a secret. */
  log(line: string): void;
  readonly parallelism: number;
}

/** The same with a client that may write. */
export interface WriteIo extends ReadIo {
  http(options: HttpOptions): WriteClient;
}

/** What a read should cover. */
export interface Scope {
  /** Declared objects of this target, `until` already judged. */
  readonly declared: readonly Declared[];
  /** Objects that the state binds in this target; `applied` is what was last written, where deletions may follow from it. */
  readonly bound: readonly {
    readonly address: string;
    readonly kind: string;
    readonly id: string;
    readonly name: string | undefined;
    readonly applied?: Document;
    /** What of it is sure to have been written, where an interrupted apply may have put in more. */ readonly certain?: Document;
    /** Fields under management, where nothing is said of what was applied: what has to be read to compare it. */
    readonly managed?: readonly string[];
    /** When it was applied, RFC 3339: what happened since then is somebody else's doing. */
    readonly appliedAt?: string;
  }[];
  /** Further live names to look at, by kind: `ensure_absent`, `previously`. */
  readonly names: readonly { readonly kind: string; readonly name: string }[];
  /** Creates whose answer was lost: live objects that carry one of these markers are returned with it. */
  readonly pending: readonly { readonly address: string; readonly kind: string; readonly marker: string }[];
  /** Everything in full, unmanaged objects too (export, audit). */
  readonly all: boolean;
  /** Unmanaged objects that managed ones are nested in are read too: the privilege guards need them. */
  readonly ancestors: boolean;
}

/** What is true of a target at the moment of reading. */
export interface Live<Facts = unknown> {
  readonly target: string;
  readonly identity: TargetIdentity;
  /** Read in full: everything in scope that exists. */
  readonly objects: readonly LiveObject[];
  /** Every object of the target that is known to exist, also those not read in full. */
  readonly index: readonly LiveEntry[];
  /** The runner itself, as an element of the fields `of: 'person'`, where the system tells. */
  readonly runner: string | undefined;
  /** Values of granting fields that administer the system by its own word, by field: privileged whatever the project says. */
  readonly privileged?: Readonly<Record<string, readonly string[]>>;
  /** Parts that could not be read. Empty: everything asked for is complete. */
  readonly incomplete: readonly { readonly part: string; readonly why: string; readonly code: Code; readonly kind?: string }[];
  readonly warnings: readonly Warning[];
  readonly facts: Facts;
}

export interface LiveEntry {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  /** Fields of the kind's identity beyond the name, where there are any. */
  readonly identity?: Document;
  /** `system`: owned whole by the live system itself, with the reason. */
  readonly owner: 'system' | 'other';
  readonly reason?: string;
}

export interface LiveObject extends LiveEntry {
  /** Canonical; references to groups as `id:<id>`, which the core turns into keys. */
  readonly document: Document;
  readonly held: readonly Held[];
  /** Ids of the objects that refer to this one (its parents), where the system tells. */
  readonly referrers: readonly string[];
  /** Marker of the create that made it, while it is half made. */
  readonly marker?: string;
  /** What else in the live system refers to it, as far as the provider looked: it need look only at what may be deleted. */
  readonly links?: readonly Link[];
  /** Why nobody deletes it by accident, as a sentence goes on behind a colon; absent: it may be deleted. */
  readonly kept?: string;
}

/** Something in the live system, beside objects of Rollcall's, that refers to an object. */
export interface Link {
  /** Kind and name, as a message names it: `policy "devs to ops"`. */
  readonly what: string;
  /** Whether the live system refuses to delete the object while it does. Otherwise a dangling reference would be left there. */
  readonly blocks: boolean;
  /** What would have Rollcall take it away by itself: a setting, as the beginning of a sentence that names what it would be. */
  readonly cure?: string;
}

/** What a declaration asks for in this target. */
export interface Desire {
  /** Canonical by the core; references as declared: keys, `name:X`, `id:X`. */
  readonly document: Document;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
  /** Identities, or elements, that are named and that the live system does not have (any more). `now`: the element that is meant instead. */
  readonly vanished?: readonly { readonly identity: string; readonly now?: string }[];
}

/** What a declaration says of a live object. Held parts are not in it; whoever writes it down knows them from the object. */
export interface Declarable {
  readonly description?: string;
  readonly owner?: string;
  /** Absent: nobody may declare the members. */
  readonly members?: readonly DeclaredMember[];
  /** Beside those who are declared there are others who stay, now and later: `membership: additive`. */
  readonly additive?: true;
  /** As in the document, `id:<id>`: the core turns them into keys. Absent: nobody may declare them. */
  readonly groups?: readonly string[];
  /** The provider's block; without `id`, `name`, `targets` and the like, which the core writes. */
  readonly block: Readonly<Record<string, Json>>;
  /** What is named by its id because no file may hold its name: a comment says how it is called. */
  readonly byId?: readonly { readonly field: string; readonly reference: string; readonly name: string }[];
  /**
   * What the live object holds and no declaration can say, with the reason; without an element, the whole field is left unmanaged.
   * `owned`: the live system itself decides about it, so that nothing is missing.
   */
  readonly left: readonly { readonly field: string; readonly element?: string; readonly reason: string; readonly owned?: true }[];
}

/** What a provider says of a plan's changes as a whole. */
export interface Review {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Warning[];
  /** By address, whom a change makes the system invite. It becomes a part of the change, so that nobody else is invited when it is applied. */
  readonly invites?: ReadonlyMap<string, readonly string[]>;
}

export interface StepOptions {
  /** Additions and removals as two steps, because somebody else's move waits between them. */
  readonly split: boolean;
  /** Names this create for good: kept in the journal and at the live system until the object is whole. */
  readonly marker: string;
}

export interface Reader<Facts = unknown> {
  /**
   * Objects in scope with what is held, the directory, the runner's identity; completeness per part; as few requests as the API
   * allows. What does not depend on the scope is asked for before the scope is there, and what the state binds may be: `known` is
   * that part of the scope. Reads only.
   */
  read(scope: PromiseLike<Scope>, signal: AbortSignal, known?: PromiseLike<Pick<Scope, 'bound'>>): Promise<Live<Facts>>;
  /**
   * Who made these differences and when, where the system keeps a record: one request however many there are, or one for each object
   * where the record can only be asked so. Asked only where drift is to be reported. What the record does not tell is left out; that it
   * could not be read is thrown, or told where it could be in part.
   */
  attribute?(drift: readonly Drift[], live: Live<Facts>, signal: AbortSignal, log?: AuditLog): Promise<Attribution>;
  /** Revokes what it logged in for and closes the connections. Never throws. */
  close(): Promise<void>;
}

/** Who made differences, as far as that could be looked up. */
export interface Attribution {
  /** By address; without one, the record says nothing of it. */
  readonly authors: ReadonlyMap<string, Pick<Drift, 'by' | 'authors'>>;
  /** Why some could not be looked up, each as a sentence goes on behind a colon, without its full stop. */
  readonly missed: readonly { readonly code: Code; readonly why: string }[];
}

/** An audit log of the system that somebody handed over as files. */
export interface AuditLog {
  /** Its entries whose text has all of these in it, in no particular order; each call reads from the beginning. */
  entries(having: readonly string[]): AsyncIterable<JsonObject>;
  /** Told of entries that were passed over because their time is none. */ onUntimed?(count: number): void;
  /** When Rollcall last wrote an address, RFC 3339 UTC: what is older made no drift. Undefined where that is not known. */
  appliedAt(address: string): string | undefined;
  /** The live name that it had then: what was deleted is in no list any more. */
  appliedName(address: string): string | undefined;
}

export interface Writer<Facts = unknown> extends Reader<Facts> {
  /** One step: fresh read, judgement, write, read back where the answer does not say. Safe to repeat. */
  run(step: Step, live: Live<Facts>, io: StepIo): Promise<StepResult>;
}

export interface StepIo {
  readonly signal: AbortSignal;
  /** Live id of the address, before or during this apply. */
  readonly id: string | undefined;
  /** An earlier try may have taken effect although no answer was seen: a create looks for its marker before it sends anything. */
  readonly uncertain: boolean;
  /** Live id of a reference (a key, `name:X`, `id:X`). @throws RollcallError `UNKNOWN_REFERENCE`; an unresolved one is never sent */
  resolve(reference: string): string;
  /** Compares the fresh object (undefined: it is not there) with what the plan saw, and notes down whom the step is to put in before it may. */
  judge(fresh: LiveObject | undefined): Promise<Verdict>;
}

/** What the fresh read allows. */
export type Verdict =
  /** `document`: the fresh object with the step's fields as planned; unmanaged and held parts as they are. */
  | { readonly type: 'go'; readonly document: Document }
  /** Already as planned: nothing is sent. */
  | { readonly type: 'done' }
  | { readonly type: 'stale'; readonly why: string };

export type StepResult =
  | {
      readonly type: 'done';
      /** Live id, where the step made or confirmed one. */ readonly id?: string;
      /** False: found done, nothing was sent. */ readonly wrote: boolean;
      /** Not sent, and not done either: the live system holds by now what was to go. The note says why. */ readonly kept?: true;
      readonly note?: string;
    }
  | {
      readonly type: 'stale';
      readonly why: string;
      /** The half-made object was deleted again: nothing is bound. */ readonly removed?: true;
    };
