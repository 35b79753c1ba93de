import type { Validators } from './validators.ts';

/** The compiled schemas; `scripts/schemas.mjs` writes the module from the schemas here and the providers' own. */
export declare const validators: Validators;
