/** Why a request is refused. Several messages are what a validation says. */
export class Refusal extends Error {
  readonly status: number;
  readonly messages: string | readonly string[];
  /** `gateway`: what stands before the server says it in its own form. */
  readonly by: 'server' | 'gateway';
  constructor(status: number, messages: string | readonly string[], by: 'server' | 'gateway' = 'server') {
    super(String(messages));
    this.status = status;
    this.messages = messages;
    this.by = by;
  }
}

/** What is asked for is not there. */
export function missing(what: string): Refusal {
  return new Refusal(404, `${what} not found`);
}
