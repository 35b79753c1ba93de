import type { Act } from './act.ts';
import type { OpalSwitches } from './switches.ts';
import { flag, oneOf, optional, struct, whole } from './body.ts';
import { RATE_LIMITS } from './switches.ts';

const readSwitches = struct({
  rate_limit: optional(oneOf(Object.keys(RATE_LIMITS) as (keyof typeof RATE_LIMITS)[])),
  name_match: optional(oneOf(['contains', 'prefix', 'exact'] as const)),
  bulk: optional(oneOf(['atomic', 'partial'] as const)),
  omitted_configurations: optional(oneOf(['kept', 'default'] as const)),
  existing: optional(oneOf(['conflict', 'kept', 'replaced'] as const)),
  absent_removal: optional(oneOf(['refused', 'ignored'] as const)),
  generated_description: optional(oneOf(['imported', 'all', 'none'] as const)),
  undeclared_duration: optional(oneOf(['absent', 'minus-one', 'zero'] as const)),
  nulls: optional(oneOf(['absent', 'null'] as const)),
  unknown_fields: optional(flag),
  unknown_types: optional(flag),
  remote_catalogue: optional(oneOf(['open', 'closed'] as const)),
  propagation_ms: optional(whole(0)),
  sync_ms: optional(whole(0)),
});

/** Turns the emulator into another server. */
export const setSwitches: Act = (state, body) => {
  const given = readSwitches(body, 'the body');
  const named = Object.entries(given).filter(([, value]) => value !== undefined);
  const changes = named.map(([key, value]) => [key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()), value]);
  state.switches = { ...state.switches, ...(Object.fromEntries(changes) as Partial<OpalSwitches>) };
  state.revision += 1;
  return state.switches;
};
