/** Why a request is refused: status and message as they are sent. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, text: string) {
    super(text);
    this.status = status;
  }
}

/** The server crashed on the request: the connection closes without an answer. What was stored before stays. */
export class Crash extends Error {}

/** Most refusals lose their capitals, ids and names included. */
export function refuse(status: number, text: string): Refusal {
  return new Refusal(status, text.toLowerCase());
}

/** Some keep their spelling. */
export function refuseAsWritten(status: number, text: string): Refusal {
  return new Refusal(status, text);
}
