/** Deepest nesting of maps and sequences in a file. */
export const MAX_DEPTH = 20;

/** Largest file, in bytes. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** Largest project, in bytes of all its files. */
export const MAX_PROJECT_BYTES = 256 * 1024 * 1024;

/** Most tokens of a file that `yaml` reads: 10 MB of usual text have 1.2 million, and each costs 200 bytes while it is parsed. */
export const MAX_TOKENS = 2_000_000;

/** Most faults looked for in one file: a hostile one has millions, and each costs a moment. */
export const MAX_FAULTS = 1000;

/** Most problems reported of one file. */
export const MAX_PROBLEMS = 50;
