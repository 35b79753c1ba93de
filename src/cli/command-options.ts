import type { CommandSpec } from './command-spec.ts';
import { EVERYWHERE, SHARED_OPTIONS } from './options.ts';
import type { OptionSpec, SharedOption } from './options.ts';

/** All options that a command takes: its own, then the shared ones in the order of their table, formats filled in. */
export function optionsOf(command: CommandSpec): readonly OptionSpec[] {
  const shared = (Object.keys(SHARED_OPTIONS) as SharedOption[]).filter(
    (name) => EVERYWHERE.includes(name) || command.shared.includes(name),
  );
  return [
    ...command.options,
    ...shared.map((name) => (name === 'format' ? { ...SHARED_OPTIONS.format, choices: command.formats } : SHARED_OPTIONS[name])),
  ];
}
