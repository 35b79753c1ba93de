import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A way to a server that can be cut. */
export interface CuttableProxy {
  readonly port: number;
  /** Told what a client sends; true cuts the connection: `before` it is passed on, or after. */
  cut: { readonly when: 'before' | 'after'; matches(data: Buffer): boolean } | undefined;
  end(): void;
}

/** Listens on loopback and passes on to a port there. */
export async function startProxy(target: number): Promise<CuttableProxy> {
  const sockets = new Set<Socket>();
  const proxy: { -readonly [Key in keyof CuttableProxy]: CuttableProxy[Key] } = { port: 0, cut: undefined, end };
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    const both = (): void => {
      client.destroy();
      upstream.destroy();
    };
    client.on('data', (data) => {
      const cut = proxy.cut?.matches(data) === true ? proxy.cut : undefined;
      if (cut?.when === 'before') return both();
      upstream.write(data);
      // What answers is never passed on: the client sees the connection end, the server has done its work.
      if (cut) upstream.once('data', both);
    });
    upstream.on('data', (data) => {
      if (!client.destroyed) client.write(data);
    });
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  function end(): void {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  proxy.port = (server.address() as AddressInfo).port;
  return proxy;
}
