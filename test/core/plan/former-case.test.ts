import { describe, expect, it } from 'vitest';
import { withFormerCase } from '../../../src/core/plan/former-case.ts';
import { declaredOf } from '../../builders/plan-input.ts';

const TARGET = declaredOf({ key: 'x' }).target;
const previously = (keys: readonly string[], addresses: readonly string[]): readonly (readonly string[])[] =>
  withFormerCase(
    keys.map((key) => declaredOf({ key })),
    addresses.map((key) => `${TARGET}/${key}`),
  ).map((object) => object.previously);

describe('a declared key', () => {
  it('was an address that differs in letter case alone, or in how an accent is written', () => {
    expect(previously(['Eng', 'caf\u00e9'], ['eng', 'cafe\u0301'])).toEqual([['eng'], ['cafe\u0301']]);
  });

  it('was none that is another key, is in another target or is declared still', () => {
    expect(previously(['Eng'], ['english', 'ops'])).toEqual([[]]);
    expect(previously(['Eng', 'eng'], ['eng'])).toEqual([[], []]);
    expect(withFormerCase([declaredOf({ key: 'Eng' })], ['elsewhere/eng'])[0]?.previously).toEqual([]);
  });

  it('names an address that `previously:` has already once', () => {
    const [object] = withFormerCase([{ ...declaredOf({ key: 'Eng' }), previously: ['eng'] }], [`${TARGET}/eng`]);

    expect(object?.previously).toEqual(['eng']);
  });
});
