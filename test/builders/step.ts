import type { Step } from '../../src/core/model/step.ts';

/** A step that touches nothing unless it is told to; `v/one#0` is the first of the change at `v/one`. */
export function step(id: string, parts: Partial<Step> = {}): Step {
  const address = id.slice(0, id.lastIndexOf('#'));
  return {
    id,
    address,
    target: address.slice(0, address.indexOf('/')),
    verb: 'set',
    title: 'set',
    fields: [],
    locks: [address],
    needs: [],
    drops: [],
    claims: [],
    releases: [],
    adds: [],
    removes: [],
    ...parts,
  };
}
