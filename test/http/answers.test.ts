import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { RemoteError } from '../../src/core/errors.ts';
import { context, failure, options, reader, writer } from './clients.ts';
import { listen, listenTcp } from './loopback.ts';
import type { Loopback } from './loopback.ts';

interface Reply {
  readonly status?: number;
  readonly type?: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

function replying(reply: Reply): Promise<Loopback> {
  return listen((_request, response) => {
    response.writeHead(reply.status ?? 200, { ...(reply.type === undefined ? {} : { 'Content-Type': reply.type }), ...reply.headers });
    response.end(reply.body);
  });
}

/** A server that answers every connection with these bytes and then closes it, or not. */
function raw(bytes: string, ending: 'end' | 'stay' = 'end'): Promise<Loopback> {
  return listenTcp((socket) => {
    socket.on('data', () => {
      socket.write(bytes);
      if (ending === 'end') socket.end();
    });
  });
}

describe('a body', () => {
  test.each(['application/json', 'application/json; charset=UTF-8', 'application/problem+json', 'APPLICATION/JSON'])(
    'of type %s is read as JSON',
    async (type) => {
      const server = await replying({ type, body: '{"name":"équipe"}' });

      expect((await reader(options(server.url)).get('/')).body).toEqual({ name: 'équipe' });
    },
  );

  test.each([200, 204, 404])('that is empty is undefined, also with status %i', async (status) => {
    const server = await replying({ status, type: 'application/json' });

    expect((await reader(options(server.url)).get('/', { accept: [404] })).body).toBeUndefined();
  });

  test.each([
    ['is cut JSON', { type: 'application/json', body: '{"keys":["a"' }, 'not valid JSON'],
    ['is no UTF-8', { type: 'application/json', body: Buffer.from([0x22, 0xff, 0x22]) }, 'not UTF-8'],
    ['is plain text', { type: 'text/plain', body: '{"keys":[]}' }, String.raw`no JSON: "{\"keys\":[]}"`],
    ['has no type', { body: '{"keys":[]}' }, 'no JSON'],
    [
      'is compressed although nobody asked',
      { type: 'application/json', headers: { 'Content-Encoding': 'gzip' }, body: gzipSync('{}') },
      'encoded as "gzip"',
    ],
  ])('that %s is an error, not an empty answer', async (_what, reply, says) => {
    const server = await replying(reply);

    const error = await failure<RemoteError>(reader(options(server.url)).get('/'));

    expect(error).toMatchObject({ code: 'PROVIDER_ANSWER', status: 200 });
    expect(error.message).toContain(says);
    expect(server.seen).toHaveLength(1);
  });

  test('that cannot be read after a write leaves open what the write made', async () => {
    const server = await replying({ type: 'application/json', body: '{"id":' });

    const error = await failure<RemoteError>(writer(options(server.url)).send('POST', '/', {}, { repeatable: false }));

    expect(error).toMatchObject({ code: 'PROVIDER_ANSWER', uncertain: true });
  });

  test.each([
    ['an HTML page', { type: 'text/html; charset=utf-8', body: '<!doctype html><h1>Dashboard</h1>' }],
    ['an HTML page that calls itself text', { type: 'text/plain', body: '\n<html><body>hi' }],
    ['an HTML page with status 404', { status: 404, type: 'text/html', body: '<h1>Not Found</h1>' }],
    ['a plain text with status 404', { status: 404, type: 'text/plain', body: '404 page not found\n' }],
    ['an HTML page with status 405', { status: 405, type: 'text/html', body: '<h1>No</h1>' }],
  ])('that is %s points to the url', async (_what, reply) => {
    const server = await replying(reply);

    const error = await failure<RemoteError>(reader(options(server.url)).get('/'));

    expect(error.code).toBe('PROVIDER_URL');
    expect(error.hint).toContain('does not look like the API');
    expect(error.hint).toContain('"url"');
  });

  test('that is no JSON is never an accepted "not found": a wrong url must not look like an empty list', async () => {
    const server = await replying({ status: 404, type: 'text/html', body: '<h1>Not Found</h1>' });

    const error = await failure<RemoteError>(reader(options(server.url)).get('/', { accept: [404] }));

    expect(error).toMatchObject({ code: 'PROVIDER_URL', status: 404 });
  });

  test('that is the HTML page of a proxy with status 502 is a server that is not there', async () => {
    const server = await replying({ status: 502, type: 'text/html', body: '<h1>Bad Gateway</h1>' });

    const error = await failure<RemoteError>(reader(options(server.url)).get('/'));

    expect(error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', status: 502 });
    expect(server.seen).toHaveLength(5);
  });

  test('that says the port speaks HTTPS says so', async () => {
    const server = await replying({ status: 400, type: 'text/plain', body: 'Client sent an HTTP request to an HTTPS server.\n' });

    const error = await failure<RemoteError>(reader(options(server.url)).get('/'));

    expect(error).toMatchObject({ code: 'PROVIDER_URL', hint: 'Write "https://" in "url".' });
  });
});

describe('an answer', () => {
  test('larger than the limit is cut off as soon as that is known', async () => {
    let written = 0;
    const server = await listen((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      const chunk = Buffer.alloc(65_536, 0x20);
      const more = (): void => {
        while (!response.destroyed) {
          written += chunk.length;
          if (!response.write(chunk)) {
            response.once('drain', more);
            return;
          }
        }
      };
      more();
    });

    const error = await failure<RemoteError>(reader(options(server.url), context({ maxBodyBytes: 1_048_576 })).get('/'));

    expect(error).toMatchObject({ code: 'PROVIDER_ANSWER', status: 200 });
    expect(error.message).toContain('more than 1 MB');
    expect(written).toBeLessThan(64 * 1_048_576);
    expect(server.seen).toHaveLength(1);
  });

  test('that drips for ever is ended although it never pauses', async () => {
    let time = 0;
    const server = await listen((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      const drip = (): void => {
        if (response.destroyed) return;
        time += 10_000;
        response.write(' ', () => setImmediate(drip));
      };
      drip();
    });

    const error = await failure<RemoteError>(reader(options(server.url), context({ elapsed: () => time })).get('/'));

    expect(error.code).toBe('PROVIDER_ANSWER');
    expect(error.message).toContain('does not end');
  });

  test.each([
    [
      'breaks off in a chunk',
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{"keys":["a"',
      'broke off after 12 bytes',
    ],
    [
      'breaks off between chunks',
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n',
      'broke off after 2 bytes',
    ],
    [
      'is shorter than it said',
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{}',
      'broke off after 2 bytes',
    ],
    [
      'has a chunk that is none',
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}',
      'stops being HTTP',
    ],
  ])('that %s is tried again, then an error', async (_what, bytes, says) => {
    const server = await raw(bytes);

    const error = await failure<RemoteError>(reader(options(server.url)).get('/'));

    expect(error).toMatchObject({ code: 'PROVIDER_ANSWER', status: 200 });
    expect(error.message).toContain(says);
    expect(error.message).toContain('(5 tries)');
  });

  test('that stops in the middle is given up after the time for a body', async () => {
    const server = await raw('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{}', 'stay');

    const error = await failure<RemoteError>(
      writer(options(server.url), context({ timeouts: { bodyMs: 1 } })).send('POST', '/', {}, { repeatable: false }),
    );

    expect(error).toMatchObject({ code: 'PROVIDER_ANSWER', uncertain: true });
    expect(error.message).toContain('stopped for 0.001 s after 2 bytes');
  });

  test('that is not HTTP points to the url', async () => {
    const server = await raw('SSH-2.0-OpenSSH_9.6\r\n');

    const error = await failure<RemoteError>(reader(options(server.url)).get('/'));

    expect(error.code).toBe('PROVIDER_URL');
    expect(error.message).toContain('not HTTP');
  });

  test('keeps the cause without pieces of what was answered', async () => {
    const server = await raw('hvs.secret-token is no HTTP\r\n');

    const error = await failure<RemoteError>(reader(options(server.url)).get('/'));

    expect(error.cause).toBeInstanceOf(Error);
    expect(Object.keys(error.cause as Error)).toEqual([]);
    expect(String(error.cause)).not.toContain('hvs');
  });
});

describe('a list whose items are read as they come', () => {
  const items = Array.from({ length: 5000 }, (_, index) => ({
    id: `g${index}`,
    name: `équipe ${index}`,
    peers: [{ id: 'p1', name: 'nas' }],
  }));
  const nameOf = (item: unknown): string => (item as { name: string }).name;

  test('has what was made of them, and no body', async () => {
    const server = await replying({ type: 'application/json', body: JSON.stringify(items) });

    const answer = await reader(options(server.url)).get('/', { each: nameOf });

    expect(answer.items).toEqual(items.map(nameOf));
    expect(answer.body).toBeUndefined();
  });

  test.each([
    ['reading an item fails', JSON.stringify([...items, { id: 'g', name: null }])],
    ['it is no list', '{"name":"x","id":"y"}'],
    ['it is empty', '[]'],
    ['it is null', 'null'],
  ])('has its body where %s', async (_what, body) => {
    const server = await replying({ type: 'application/json', body });

    const answer = await reader(options(server.url)).get('/', { each: (item) => nameOf(item).length });

    expect([answer.items, answer.body]).toEqual([undefined, JSON.parse(body)]);
  });

  test.each<[string, Reply, string]>([
    ['is cut', { type: 'application/json', body: JSON.stringify(items).slice(0, -5) }, 'not valid JSON'],
    ['goes on behind its end', { type: 'application/json', body: `${JSON.stringify(items)}[]` }, 'not valid JSON'],
    ['is no UTF-8', { type: 'application/json', body: Buffer.from(JSON.stringify(items), 'latin1') }, 'not UTF-8'],
    ['is said to be text', { type: 'text/plain', body: JSON.stringify(items) }, 'no JSON'],
    [
      'is said to be compressed',
      { type: 'application/json', headers: { 'Content-Encoding': 'gzip' }, body: JSON.stringify(items) },
      'encoded as "gzip"',
    ],
  ])('is an error where it %s', async (_what, reply, says) => {
    const server = await replying(reply);

    expect((await failure<RemoteError>(reader(options(server.url)).get('/', { each: nameOf }))).message).toContain(says);
  });

  test('is read anew where an answer broke off', async () => {
    let tries = 0;
    const server = await listen((_request, response) => {
      const body = JSON.stringify(items);
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) });
      if (++tries > 1) return void response.end(body);
      response.write(body.slice(0, 200_000), () => response.destroy());
    });

    expect((await reader(options(server.url)).get('/', { each: nameOf })).items).toEqual(items.map(nameOf));
    expect(tries).toBe(2);
  });

  test('tells nothing of a refusal, whose body is for the error', async () => {
    const server = await replying({ status: 403, type: 'application/json', body: JSON.stringify([{ message: 'no', code: 1 }]) });

    const answer = await reader(options(server.url)).get('/', { each: nameOf, accept: [403] });

    expect([answer.status, answer.items, answer.body]).toEqual([403, undefined, [{ message: 'no', code: 1 }]]);
  });
});
