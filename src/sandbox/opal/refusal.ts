/** Why a request is refused: status and message as they are sent. The statuses are likely ones; the vendor documents hardly any. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The request is wrong. */
export function bad(message: string): Refusal {
  return new Refusal(400, message);
}

/** There is no such thing. */
export function missing(what: string, id: string): Refusal {
  return new Refusal(404, `${what} ${id} not found`);
}
