/** A request as it arrived, before anybody looked into it. */
export interface ArrivedRequest {
  readonly method: string;
  /** Path and query as sent, undecoded. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Network address of the client: some systems limit requests per client. */
  readonly client: string;
}

/** What goes back to the client. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What handling a request led to. */
export interface Handled {
  /** `closed`: the connection ends without an answer, as a server does that crashed on the request. */
  readonly answer: Answer | 'closed';
  /** Whether anything stored was changed. */
  readonly committed: boolean;
}

/**
 * One emulated system. It knows nothing of ports, faults and logs: the frame does those. Handling is synchronous, so that every
 * request is one transaction; a new system is a folder that makes one of these, and a line in `start.ts`.
 */
export interface Emulator {
  readonly name: string;
  handle(request: ArrivedRequest): Handled;
  /** The answer of a list, cut to `keep` elements the way this system cuts it; any other answer unchanged. */
  shortenList(answer: Answer, keep: number): Answer;
  /** Does what happens to this system without a request of its API; see its `actors.ts`. */
  act?(command: string, body: unknown): Answer;
  /** Back to how it started. */
  reset(): void;
  /** Environment variables for somebody who wants to use it at `url`. */
  exports(url: string): readonly (readonly [name: string, value: string])[];
}

/** What an emulator gets from the frame. */
export interface EmulatorTools {
  /** Milliseconds since 1970; can be moved on by `Sandbox.advance`. */
  now(): number;
  /** Larger at every call, so that no two stamps of one millisecond are the same. */
  tick(): number;
  readonly ids: Ids;
}

/** Where ids, tokens and generated names come from: random, or repeatable from a seed. */
export interface Ids {
  uuid(): string;
  hex(digits: number): string;
  /** Letters and digits. */
  word(length: number): string;
}
