import type { ConfigProviders, Section } from './providers.ts';
import { sectionsOf } from './providers.ts';
import type { Validators } from './validators.ts';
import type { ReadVariable } from './variables.ts';

/** What configuration is judged with. */
export interface ConfigContext {
  readonly providers: ConfigProviders;
  readonly validators: Validators;
  readonly sections: ReadonlyMap<string, Section>;
  /** Undefined: `${NAME}` is looked at but not replaced. */
  readonly variable: ReadVariable | undefined;
}

/** Joins what configuration is judged with. */
export function makeConfigContext(providers: ConfigProviders, validators: Validators, variable: ReadVariable | undefined): ConfigContext {
  return { providers, validators, sections: sectionsOf(providers), variable };
}
