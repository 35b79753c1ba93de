import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import type { NetworkResource } from './records.ts';
import { refuse } from './refusal.ts';

const LABEL = /^\w(?:[\w-]{0,61}[a-z\d])?$/i;

type Address = Pick<NetworkResource, 'type' | 'address'>;

/** What an address is, and how it is kept. */
export function addressOf(written: string): Address {
  const address = rangeOf(written) ?? (isDomain(written) ? { type: 'domain', address: written } : undefined);
  // Whatever cannot be read is no case that the server has words for.
  if (address === undefined) throw refuse(500, 'internal server error');
  return address;
}

function rangeOf(written: string): Address | undefined {
  const [ip = '', bits, more] = written.split('/');
  const whole = { 4: 32, 6: 128 }[isIP(ip)];
  if (whole === undefined || more !== undefined) return undefined;
  const length = bits ?? String(whole);
  if (!/^\d{1,3}$/.test(length) || Number(length) > whole) return undefined;
  return { type: length === '32' || length === '128' ? 'host' : 'subnet', address: `${ip}/${length}` };
}

/** A name of one label is a domain as well. Only the last label may not begin with an underscore. */
function isDomain(written: string): boolean {
  const labels = domainToASCII(written.replace(/^\*\./, '')).split('.');
  return labels.every((label) => LABEL.test(label)) && labels.at(-1)?.startsWith('_') === false;
}
