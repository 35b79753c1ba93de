declare const ROLLCALL_VERSION_AT_BUILD: string | undefined;

/** Put in by the build from package.json. Tests run the sources, which have none. */
export const VERSION: string = typeof ROLLCALL_VERSION_AT_BUILD === 'string' ? ROLLCALL_VERSION_AT_BUILD : '0.0.0-source';
