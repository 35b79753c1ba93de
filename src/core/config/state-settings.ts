import type { Json } from '../model/json.ts';
import type { Place, Problem } from '../model/problem.ts';
import { atKey, below, errorAt, quote } from './problems.ts';
import { STATE_BACKENDS } from './schemas/state-settings.ts';

/** What is wrong with the settings of the state beyond the form of each: keys of another backend. Keys of none are found before. */
export function judgeStateSettings(state: Readonly<Record<string, Json>>, place: Place): Problem[] {
  // A backend that there is not is found by the form already.
  const backend = STATE_BACKENDS[state['backend'] as string] as (typeof STATE_BACKENDS)[string];
  const known = Object.keys(backend.properties);
  return Object.keys(state)
    .filter((key) => key !== 'backend' && !known.includes(key))
    .map((key) =>
      errorAt('CONFIG_UNKNOWN_KEY', atKey(below(place, key)), {
        summary: `a state in ${quote(state['backend'])} has no setting ${quote(key)}`,
        detail: `it has: ${known.join(', ')}`,
      }),
    );
}
