import type { EmulatorTools } from '../emulator.ts';

const DIGITS = '0123456789abcdefghijklmnopqrstuv';

/** Makes ids as the server does: 20 characters, the later the larger. */
export function makeXids(tools: EmulatorTools): () => string {
  const machine = Buffer.from(tools.ids.hex(10), 'hex');
  let count = 0;
  return () => {
    count += 1;
    const bytes = Buffer.alloc(12);
    bytes.writeUInt32BE(Math.floor(tools.now() / 1000) >>> 0, 0);
    machine.copy(bytes, 4);
    bytes.writeUIntBE(count % 0x1000000, 9, 3);
    return encode(bytes);
  };
}

/** Base 32 with the digits of hexadecimal first, without padding. */
function encode(bytes: Buffer): string {
  const bits = [...bytes]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')
    .padEnd(100, '0');
  return Array.from({ length: 20 }, (_, index) => DIGITS[Number.parseInt(bits.slice(index * 5, index * 5 + 5), 2)]).join('');
}
