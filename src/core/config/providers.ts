import type { Face, Kind } from '../provider.ts';

/** What configuration has to know of a provider: data and pure checks, nothing that could reach a live system. */
export interface ConfigProvider extends Pick<Face, 'id' | 'targetSchema'> {
  readonly kinds: Readonly<Record<string, Pick<Kind, 'section' | 'schema' | 'fields' | 'identity' | 'nesting' | 'check'>>>;
}

/** The providers by id. */
export type ConfigProviders = Readonly<Record<string, ConfigProvider>>;

/** One key of a group file that holds declared objects, the kind it stands for and the providers that have that kind. */
export interface Section {
  readonly name: string;
  readonly kind: string;
  readonly providers: readonly string[];
}

/** The sections of a group file, by their name: made from the providers' kinds, so that a second kind is a second entry there. */
export function sectionsOf(providers: ConfigProviders): ReadonlyMap<string, Section> {
  const sections = new Map<string, Section>();
  for (const id of Object.keys(providers).sort()) {
    for (const [kind, { section }] of Object.entries((providers[id] as ConfigProvider).kinds)) {
      const known = sections.get(section);
      sections.set(section, { name: section, kind, providers: [...(known?.providers ?? []), id] });
    }
  }
  return sections;
}
