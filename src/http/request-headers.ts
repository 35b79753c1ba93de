/** What no header and no path of a request can hold; undici says the same. */
const NO_HEADER_CHARACTER = /[^\t\u0020-\u007e\u0080-\u00ff]/;
const NO_PATH_CHARACTER = /[^\u0021-\u00ff]/;

/**
 * Why a request cannot be sent, without the value; undefined where it can. undici would say so too, but what waits for the same
 * connection would then wait for ever.
 */
export function findMisfit(path: string, headers: readonly string[]): string | undefined {
  if (NO_PATH_CHARACTER.test(path)) return 'its path holds a character that no URL can hold';
  const at = headers.findIndex((text) => NO_HEADER_CHARACTER.test(text));
  return at < 0 ? undefined : `the header ${headers[at - (at % 2)]} holds a character that no header can hold`;
}

/** The headers of a client, ready to be sent: names and values in turn, as undici wants them. */
export class RequestHeaders {
  readonly #values = new Map<string, string>();
  #plain: readonly string[] = [];
  #withBody: readonly string[] = [];

  constructor(initial: Readonly<Record<string, string>>) {
    for (const [name, value] of Object.entries(initial)) this.#values.set(name.toLowerCase(), value);
    this.#flatten();
  }

  /** Replaces a header, whatever the letter case of its name. */
  replace(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), value);
    this.#flatten();
  }

  /** All headers of one request. The arrays are shared: undici only reads them. */
  of(request: { readonly hasBody: boolean; readonly extra: Readonly<Record<string, string>> | undefined }): readonly string[] {
    if (!request.extra) return request.hasBody ? this.#withBody : this.#plain;
    const merged = new RequestHeaders(Object.fromEntries(this.#values));
    for (const [name, value] of Object.entries(request.extra)) merged.#values.set(name.toLowerCase(), value);
    merged.#flatten();
    return merged.of({ hasBody: request.hasBody, extra: undefined });
  }

  #flatten(): void {
    this.#plain = [...this.#values].flat();
    // Without a content type a Vault server reads a body as a form, and a broken one creates a group with a made-up name.
    this.#withBody = this.#values.has('content-type') ? this.#plain : [...this.#plain, 'content-type', 'application/json'];
  }
}
