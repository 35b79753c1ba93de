import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';

/** What the vendor's document says against a request or an answer. */
export interface Violation {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly text: string;
}

/** Stands between a client and a server, and lets only through what the vendor's document allows. */
export interface Judge {
  /** For clients: paths as the server has them, with `/v1`. */
  readonly url: string;
  /** Prism itself, whose paths have no `/v1`; what it refuses here is not recorded. */
  readonly prismUrl: string;
  violations(): readonly Violation[];
  clear(): void;
  /** Requests that were judged. */
  judged(): number;
  close(): Promise<void>;
}

/** Where the document and Prism are; both come from the environment. */
export interface JudgeTools {
  readonly document: string;
  readonly prism: string;
}

/** Undefined where something is missing, after saying so. */
export function judgeTools(): JudgeTools | undefined {
  const [document, prism] = [process.env['ROLLCALL_TEST_OPAL_OPENAPI'], process.env['ROLLCALL_TEST_PRISM']];
  if (document && prism) return { document, prism };
  process.stderr.write(
    "\nSKIPPED: the vendor's schema as a judge. Set ROLLCALL_TEST_OPAL_OPENAPI to Opal's OpenAPI document and ROLLCALL_TEST_PRISM to the command of @stoplight/prism-cli 5.14.2.\n",
  );
  return undefined;
}

const PREFIX = '/v1';

/** Prism calls these failures of the request or the answer; its others are failures of the way to the server. */
const VERDICTS =
  /#(UNPROCESSABLE_ENTITY|VIOLATIONS|NO_PATH_MATCHED|NO_METHOD_MATCHED|METHOD_NOT_ALLOWED|UNAUTHORIZED|INVALID_CONTENT_TYPE|NO_RESPONSE)|"invalid_json"/;

/** Whether Prism speaks, and not the server. */
export function isPrisms(contentType: string | undefined, text: string): boolean {
  return (contentType ?? '').includes('problem+json') || text.startsWith('{"error":{"code":"invalid_json"');
}

/** Starts Prism in front of a server, and in front of it what puts the paths right. */
export async function startJudge(upstream: string, tools: JudgeTools): Promise<Judge> {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const args = ['proxy', '-h', '127.0.0.1', '-p', String(port), '--errors', tools.document, `${upstream}${PREFIX}`];
  const prism = spawn(tools.prism, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  await listening(prism);
  const violations: Violation[] = [];
  let judged = 0;
  const agent = new Agent({ keepAlive: true });
  const front = createServer((request, response) => {
    const path = request.url ?? '';
    const isJudged = path.startsWith(`${PREFIX}/`);
    if (isJudged) judged += 1;
    const target = isJudged ? `http://${address}${path.slice(PREFIX.length)}` : `${upstream}${path}`;
    pass(request, response, { target, agent, isJudged, violations });
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(front.address() as AddressInfo).port}`,
    prismUrl: `http://${address}`,
    violations: () => violations,
    clear: () => void violations.splice(0),
    judged: () => judged,
    async close() {
      front.close();
      front.closeAllConnections();
      agent.destroy();
      const ended = new Promise((resolve) => prism.once('exit', resolve));
      prism.kill();
      await ended;
    },
  };
}

interface Passing {
  readonly target: string;
  readonly agent: Agent;
  readonly isJudged: boolean;
  readonly violations: Violation[];
}

function pass(request: IncomingMessage, response: ServerResponse, { target, agent, isJudged, violations }: Passing): void {
  const { host: _, ...headers } = request.headers;
  const outgoing = httpRequest(target, { method: request.method, headers, agent }, (incoming) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('error', () => response.destroy());
    incoming.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const isOfPrism = isJudged && isPrisms(incoming.headers['content-type'], text);
      // Prism could not reach the server: for the client that is a broken connection, as it would be without Prism.
      if (isOfPrism && !VERDICTS.test(text)) {
        response.destroy();
        return;
      }
      const verdict = isOfPrism ? text : errorsIn(incoming.headers['sl-violations']);
      if (verdict !== undefined) {
        violations.push({ method: request.method ?? '', path: request.url ?? '', status: incoming.statusCode ?? 0, text: verdict });
      }
      response.writeHead(incoming.statusCode ?? 502, incoming.headers);
      response.end(Buffer.concat(chunks));
    });
  });
  outgoing.on('error', () => response.destroy());
  request.pipe(outgoing);
}

/** An undocumented status is a warning: the vendor documents hardly any refusal. */
function errorsIn(header: string | readonly string[] | undefined): string | undefined {
  const text = typeof header === 'string' ? header : header?.[0];
  if (text === undefined) return undefined;
  const found = (JSON.parse(text) as { severity: string }[]).filter(({ severity }) => severity === 'Error');
  return found.length === 0 ? undefined : JSON.stringify(found);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createTcpServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

function listening(prism: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (data: Buffer): void => {
      said = (said + data.toString('utf8')).slice(-20_000);
      if (/Prism is listening/i.test(said)) resolve();
    };
    prism.stdout?.on('data', hear);
    prism.stderr?.on('data', hear);
    prism.once('error', reject);
    prism.once('exit', (code) => reject(new Error(`Prism ended with ${code}: ${said}`)));
  });
}
