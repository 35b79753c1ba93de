import type { ArrivedRequest } from './emulator.ts';

/** What node:http says when its parser does not know the method: the code, and the bytes as they came. */
export interface ParseFailure {
  readonly code?: string;
  readonly rawPacket?: Buffer;
  readonly bytesParsed?: number;
}

/**
 * Reads the head of a request whose method Node's parser refuses. Vault's own clients list with the method LIST, which is not in
 * the parser's table, so that the request has to be taken from the error.
 *
 * @returns undefined where the packet is no complete request head
 */
export function readUnknownMethod(failure: ParseFailure, client: string): ArrivedRequest | undefined {
  if (failure.code !== 'HPE_INVALID_METHOD' || failure.rawPacket === undefined) return undefined;
  const text = failure.rawPacket.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const [first = '', ...lines] = text.slice(0, Math.max(end, 0)).split('\r\n');
  const parts = /^([A-Z]+) (\S+) HTTP\/1\.[01]$/.exec(first);
  if (parts?.[1] === undefined || parts[2] === undefined) return undefined;
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { method: parts[1], target: parts[2], headers, body: text.slice(end + 4), client };
}
