import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { ServerOptions } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server as TcpServer, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Loopback {
  readonly url: string;
  readonly port: number;
  /** Method and path of everything that arrived. */
  readonly seen: readonly string[];
}

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** A real server on a free loopback port, closed with the test. `answer` is called when the whole request is there. */
export async function listen(answer: Answer): Promise<Loopback> {
  const seen: string[] = [];
  const server = createServer(collect(answer, seen));
  return { ...(await start(server)), seen };
}

/** The same with TLS. */
export async function listenTls(options: ServerOptions, answer: Answer): Promise<Loopback> {
  const seen: string[] = [];
  const server = createTlsServer(options, collect(answer, seen));
  const started = await start(server);
  return { url: `https://localhost:${started.port}`, port: started.port, seen };
}

/** A server that speaks no HTTP of its own: `talk` gets every connection. */
export async function listenTcp(talk: (socket: Socket) => void): Promise<Loopback> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    talk(socket);
  });
  return { ...(await start(server)), seen: [] };
}

/** A port on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Answers with JSON. */
export function json(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

function collect(answer: Answer, seen: string[]): RequestListener {
  return (request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      seen.push(`${request.method} ${request.url}`);
      answer(request, response, body);
    });
  };
}

async function start(server: Server | TcpServer): Promise<{ readonly url: string; readonly port: number }> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, port };
}
