import { describe, expect, it } from 'vitest';
import { checkToken } from '../../../src/providers/netbird/token.ts';

// Published in the vendor's own test data.
const TOKEN = 'nbp_apTmlmUXHSC4PKmHwtIZNaGr8eqcVI2gMURp';

function faultOf(token: string): string | undefined {
  try {
    checkToken({ token, origin: 'NB_PAT' }, 'mesh');
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('a token', () => {
  it('of the right shape is sent', () => {
    expect(faultOf(TOKEN)).toBeUndefined();
  });

  it.each([
    { token: TOKEN.slice(0, -1), why: 'it has 39 characters instead of 40' },
    { token: `${TOKEN}x`, why: 'it has 41 characters instead of 40' },
    { token: TOKEN.replace('apTm', 'apTn'), why: 'its checksum is wrong' },
    { token: TOKEN.replace('nbp_', 'ghp_'), why: 'it does not begin with "nbp_"' },
    { token: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', why: 'it is the token of a login' },
  ])('is refused where $why, without being shown', ({ token, why }) => {
    const fault = faultOf(token);

    expect(fault).toContain(why);
    expect(fault).toContain('NB_PAT');
    expect(fault).not.toContain(token.slice(4, 20));
  });
});
