import { expect, test } from 'vitest';
import { boundId } from '../../../src/core/provide/bound-id.ts';
import { step } from '../../builders/step.ts';

test('a step without a live id is an error that names it', () => {
  expect(boundId(step('v/g#1'), 'a1')).toBe('a1');
  expect(() => boundId(step('v/g#1', { title: 'set members' }), undefined)).toThrow(
    '"v/g" has no live id, so step "set members" has nothing to write to.',
  );
});
