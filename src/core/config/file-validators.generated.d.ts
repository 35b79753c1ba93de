import type { FileValidators } from './validators.ts';

/** The compiled schemas of plan and state; `scripts/schemas.mjs` writes the module. */
export declare const fileValidators: FileValidators;
