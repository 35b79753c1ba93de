import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Controls } from './control.ts';
import type { ArrivedRequest, Emulator } from './emulator.ts';
import type { Channel } from './channel.ts';
import type { ParseFailure } from './unknown-method.ts';
import type { Stage } from './serve.ts';
import { responseChannel, socketChannel } from './channel.ts';
import { CONTROL_PREFIX, answerControl } from './control.ts';
import { serve } from './serve.ts';
import { readUnknownMethod } from './unknown-method.ts';

/** Key and certificate in PEM. */
export interface Tls {
  readonly key: string;
  readonly cert: string;
}

/** An emulator that listens. */
export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

/** What a server needs beside its emulator. */
export interface ServerOptions {
  readonly stage: Stage;
  readonly controls: Controls;
  /** 0: any that is free. */
  readonly port: number;
  readonly tls: Tls | undefined;
}

/** Far above what any emulated system takes: those refuse large bodies themselves, with their own words. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** Puts an emulator on a loopback port. */
export async function listen(emulator: Emulator, options: ServerOptions): Promise<Listening> {
  async function accept(request: ArrivedRequest, channel: Channel): Promise<void> {
    try {
      if (request.target.startsWith(CONTROL_PREFIX)) await channel.send(answerControl(request, options.controls));
      else await serve(request, emulator, options.stage, channel);
    } catch (error) {
      // A bug of the emulator or of a hook must show up in the test that met it, and not take the sandbox down.
      await channel.send({ status: 599, headers: { 'Content-Type': 'text/plain' }, body: `The sandbox failed: ${String(error)}\n` });
    }
  }
  function onRequest(message: IncomingMessage, response: ServerResponse): void {
    readRequest(message).then(
      (request) => accept(request, responseChannel(response)),
      // The client left, or sent more than anybody takes.
      () => response.destroy(),
    );
  }
  function onClientError(failure: Error & ParseFailure, socket: Socket): void {
    const request = readUnknownMethod(failure, socket.remoteAddress ?? '');
    if (request !== undefined) void accept(request, socketChannel(socket));
    else if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    else socket.destroy();
  }
  const server: Server = options.tls === undefined ? createServer() : createTlsServer({ key: options.tls.key, cert: options.tls.cert });
  server.keepAliveTimeout = 60_000;
  server.on('request', onRequest);
  server.on('clientError', onClientError);
  await bind(server, options.port);
  const { port } = server.address() as AddressInfo;
  return { url: `http${options.tls === undefined ? '' : 's'}://127.0.0.1:${port}`, close: () => close(server) };
}

function bind(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function readRequest(message: IncomingMessage): Promise<ArrivedRequest> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    message.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) reject(new Error('body too large'));
      else chunks.push(chunk);
    });
    message.on('error', reject);
    message.on('end', () => {
      resolve({
        method: message.method ?? '',
        target: message.url ?? '',
        headers: flatHeaders(message),
        body: chunks.length === 0 ? '' : Buffer.concat(chunks).toString('utf8'),
        client: message.socket.remoteAddress ?? '',
      });
    });
  });
}

function flatHeaders(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(message.headers)) headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  return headers;
}
