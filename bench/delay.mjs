import { connect, createServer } from 'node:net';

/*
 * A TCP proxy that adds latency, in a process of its own: node delay.mjs PORT MILLISECONDS. What the client sends is handed on at
 * once; what the server answers, that much later. Prints its own port.
 */
const [port, delayMs] = process.argv.slice(2).map(Number);

const server = createServer({ noDelay: true }, (client) => {
  const upstream = connect({ port, host: '127.0.0.1', noDelay: true });
  client.pipe(upstream);
  upstream.on('data', (chunk) => {
    setTimeout(() => client.writable && client.write(chunk), delayMs);
  });
  upstream.on('end', () => setTimeout(() => client.end(), delayMs));
  upstream.on('error', () => client.destroy());
  client.on('error', () => upstream.destroy());
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
