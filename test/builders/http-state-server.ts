import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that speaks Terraform's HTTP state protocol, or a plain one. Written from the protocol's description. */
export class HttpStateServer {
  body: string | undefined;
  lock: { readonly ID: string } | undefined;
  readonly log: string[] = [];
  /** Headers of the last request. */
  headers: IncomingMessage['headers'] = {};
  /** `plain`: GET and POST alone; `any`: takes whatever comes and locks nothing. */
  kind: 'locking' | 'plain' | 'any' = 'locking';
  /** Answers in the place of the server; undefined: the server does. */
  refuse: ((method: string) => { readonly status: number; readonly body: string } | undefined) | undefined;
  /** Told of both moments of a request, with its user agent; where it throws, the connection is cut. */
  moment: ((when: 'arrived' | 'took effect', method: string, agent: string) => void | Promise<void>) | undefined;
  /** Cuts the connection, before or after the request took effect. */
  cut: { readonly method: string; readonly when: 'before' | 'after'; times: number } | undefined;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  async start(): Promise<string> {
    await new Promise<void>((ready) => this.#server.listen(0, '127.0.0.1', ready));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async end(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const method = request.method ?? '';
    this.log.push(`${method} ${request.url}`);
    this.headers = request.headers;
    if (!(await this.#told('arrived', request))) return;
    const cut = this.cut?.method === method && this.cut.times > 0 ? this.cut : undefined;
    if (cut) cut.times--;
    if (cut?.when === 'before') {
      request.socket.destroy();
      return;
    }
    const refused = this.refuse?.(method);
    const id = new URL(request.url ?? '/', 'http://x').searchParams.get('ID');
    const sent = Buffer.concat(chunks).toString('utf8');
    const isElsewhere = this.kind === 'any' && new URL(request.url ?? '/', 'http://x').pathname.endsWith('/lock');
    const { status, body } = refused ?? (isElsewhere ? { status: 200, body: '' } : this.#answer(method, sent, id));
    if (cut) {
      request.socket.destroy();
      return;
    }
    if (!(await this.#told('took effect', request))) return;
    response.writeHead(status, { 'content-type': 'application/octet-stream' });
    response.end(body);
  }

  /** Whether the request goes on. */
  async #told(when: 'arrived' | 'took effect', request: IncomingMessage): Promise<boolean> {
    try {
      await this.moment?.(when, request.method ?? '', request.headers['user-agent'] ?? '');
      return true;
    } catch {
      // Nobody is there any more to answer.
      request.socket.destroy();
      return false;
    }
  }

  #answer(method: string, body: string, id: string | null): { readonly status: number; readonly body: string } {
    if (method === 'GET') return this.body === undefined ? { status: 404, body: '' } : { status: 200, body: this.body };
    if (this.kind === 'any' && method !== 'POST') return { status: 200, body: '' };
    if (this.kind === 'plain' && method !== 'POST') return { status: 405, body: '<html>no</html>' };
    switch (method) {
      case 'POST':
        if (this.lock && this.lock.ID !== id) return { status: 423, body: JSON.stringify(this.lock) };
        this.body = body;
        return { status: 200, body: '' };
      case 'LOCK':
        if (this.lock) return { status: 423, body: JSON.stringify(this.lock) };
        this.lock = JSON.parse(body) as { readonly ID: string };
        return { status: 200, body: '' };
      case 'UNLOCK':
        if (this.lock && this.lock.ID !== (JSON.parse(body) as { readonly ID: string }).ID)
          return { status: 409, body: JSON.stringify(this.lock) };
        this.lock = undefined;
        return { status: 200, body: '' };
      default:
        return { status: 405, body: '' };
    }
  }
}
