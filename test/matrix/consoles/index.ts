import { cipherscaleConsole } from './cipherscale.ts';
import type { Console } from './console.ts';
import { netbirdConsole } from './netbird.ts';
import { opalConsole } from './opal.ts';
import { vaultConsole } from './vault.ts';

/** Whoever changes each of the systems by hand. */
export const CONSOLES: readonly Console[] = [vaultConsole, netbirdConsole, opalConsole, cipherscaleConsole];
