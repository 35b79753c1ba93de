import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import type { Answer } from './emulator.ts';

/** How one answer leaves. Exactly one of the methods is called, once; each resolves when the operating system has it all. */
export interface Channel {
  send(answer: Answer): Promise<void>;
  /** Sends the head and half of the body, then breaks the connection. */
  sendHalf(answer: Answer): Promise<void>;
  /** Sends the answer and so many bytes of white space behind it, or until the client leaves. */
  flood(answer: Answer, bytes: number): Promise<void>;
  /** Breaks the connection without an answer. */
  drop(): Promise<void>;
}

const WATER = Buffer.alloc(64 * 1024, ' ');

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      response.off('drain', go).off('close', go);
      resolve();
    };
    response.on('drain', go).on('close', go);
  });
}

/** For a request that node:http understood. */
export function responseChannel(response: ServerResponse): Channel {
  function ended(): Promise<void> {
    return new Promise((resolve) => {
      if (response.closed || response.destroyed) return resolve();
      response.once('close', resolve);
      response.once('finish', resolve);
    });
  }
  function writeHead(answer: Answer): Buffer {
    const body = Buffer.from(answer.body);
    response.writeHead(answer.status, { ...answer.headers, ...lengthHeader(answer, body) });
    return body;
  }
  return {
    async send(answer) {
      const done = ended();
      const body = writeHead(answer);
      response.end(body);
      await done;
    },
    async sendHalf(answer) {
      const body = writeHead(answer);
      await new Promise<void>((resolve) => {
        response.write(body.subarray(0, body.length >> 1), () => resolve());
      });
      response.destroy();
    },
    async flood(answer, bytes) {
      response.writeHead(answer.status, answer.headers);
      response.write(answer.body);
      for (let sent = 0; sent < bytes && !response.destroyed; sent += WATER.length) {
        if (!response.write(WATER)) await drained(response);
      }
      response.end();
    },
    async drop() {
      response.destroy();
    },
  };
}

/** For a request that was read by hand; the connection ends with its answer. */
export function socketChannel(socket: Socket): Channel {
  function write(answer: Answer, share: (body: Buffer) => Buffer): Promise<void> {
    const body = Buffer.from(answer.body);
    return new Promise((resolve) => {
      if (socket.destroyed) return resolve();
      socket.once('close', () => resolve());
      socket.write(Buffer.concat([Buffer.from(head(answer, body)), share(body)]), () => resolve());
    });
  }
  return {
    async send(answer) {
      await write(answer, (body) => body);
      socket.end();
    },
    async sendHalf(answer) {
      await write(answer, (body) => body.subarray(0, body.length >> 1));
      socket.destroy();
    },
    async flood(answer) {
      await write(answer, (body) => body);
      socket.destroy();
    },
    async drop() {
      socket.destroy();
    },
  };
}

function head(answer: Answer, body: Buffer): string {
  const headers = { ...answer.headers, ...lengthHeader(answer, body), Connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? 'Unknown'}\r\n${lines.join('\r\n')}\r\n\r\n`;
}

function lengthHeader(answer: Answer, body: Buffer): Record<string, string> {
  return answer.status === 204 || answer.status === 304 ? {} : { 'Content-Length': String(body.length) };
}
