import { expect, it } from 'vitest';
import { RemoteError } from '../../../src/core/errors.ts';
import { explain } from '../../../src/providers/netbird/errors.ts';

const FACTS = { target: 'mesh', tokenOrigin: 'NB_PAT' };
const LIST = { method: 'GET', url: 'https://netbird.test/api/groups' } as const;

it('points to a broken resource entry where the list of groups gets no answer, and not where one came that says too little', () => {
  const dropped = new RemoteError('PROVIDER_UNAVAILABLE', 'the connection broke', LIST);
  const short = new RemoteError('PROVIDER_ANSWER', 'it lacks "peers"', { ...LIST, hint: 'Check the url.' });

  expect(explain(dropped, FACTS)).toMatchObject({ hint: expect.stringContaining('a resource entry with neither id nor type') });
  expect(explain(short, FACTS)).toMatchObject({ hint: 'Check the url.' });
});
