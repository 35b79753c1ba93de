import type { MatrixWorld } from '../world.ts';
import { cipherscale } from './cipherscale.ts';
import { netbird } from './netbird.ts';
import { opal } from './opal.ts';
import { vault } from './vault.ts';

/** Every provider that the matrices run over. */
export const WORLDS: readonly MatrixWorld[] = [vault, netbird, opal, cipherscale];
