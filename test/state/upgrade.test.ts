import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/core/model/json.ts';
import { parseState } from '../../src/state/parse-state.ts';
import { stateText } from '../../src/state/stored-form.ts';
import { STATE_FORM, UPGRADES, upgradeState } from '../../src/state/upgrade.ts';

const VERSIONS = join(import.meta.dirname, 'versions');

function stored(version: number): string {
  return readFileSync(join(VERSIONS, `v${version}.json`), 'utf8');
}

describe('a stored state of an earlier version', () => {
  it('has an example for every version, and a way to the next for every one but the last', () => {
    const versions = Array.from({ length: STATE_FORM }, (_, index) => index + 1);

    expect(readdirSync(VERSIONS).sort()).toEqual(versions.map((version) => `v${version}.json`).sort());
    expect(Object.keys(UPGRADES).map(Number)).toEqual(versions.slice(0, -1));
  });

  it.each(Array.from({ length: STATE_FORM }, (_, index) => index + 1))(
    'of version %i is read whole, and written in the present form',
    (version) => {
      const state = parseState(stored(version), 'state.json');

      expect(state.version).toBe(STATE_FORM);
      expect(Object.keys(state.objects)).toEqual(['mesh/engineering', 'vault-prod/engineering']);
      expect(state.objects['mesh/engineering']?.applied['members']).toEqual({
        'ada@acme.test': ['ada@acme.test'],
        'bob@acme.test': ['bob-laptop', 'bob-phone'],
      });
      expect(Object.keys(state.pending ?? {})).toEqual(['vault-prod/new']);
      expect(state.runs).toHaveLength(1);
      expect(parseState(stateText(state), 'again')).toEqual(state);
      if (version === STATE_FORM) expect(JSON.parse(stateText(state))).toEqual(JSON.parse(stored(version)));
    },
  );

  it('goes through every form in between, in order', () => {
    const upgrades = {
      1: (state: JsonObject) => ({ ...state, trail: [1] }),
      2: (state: JsonObject) => ({ ...state, trail: [...(state['trail'] as readonly number[]), 2] }),
    };

    expect(upgradeState({ version: 1, lineage: 'l' }, 'x', { form: 3, upgrades })).toEqual({ version: 3, lineage: 'l', trail: [1, 2] });
    expect(upgradeState({ version: 3 }, 'x', { form: 3, upgrades })).toEqual({ version: 3 });
  });

  it('that is too new, or too old, is refused with what to do', () => {
    expect(() => parseState(stored(1).replace('"version": 1', '"version": 99'), 'p')).toThrow(
      expect.objectContaining({ code: 'STATE_VERSION', hint: 'Use the newer Rollcall that wrote it.' }),
    );
    expect(() => parseState(stored(1).replace('"version": 1', '"version": 0'), 'p')).toThrow(
      expect.objectContaining({
        code: 'STATE_VERSION',
        message: 'The state in "p" has version 0, which this Rollcall does not read any more.',
      }),
    );
  });

  it.each(['"1"', '1.5', 'null'])('whose version is %s is damaged, not old', (version) => {
    expect(() => parseState(stored(1).replace('"version": 1', `"version": ${version}`), 'p')).toThrow(
      expect.objectContaining({ code: 'STATE_CORRUPT' }),
    );
  });
});
