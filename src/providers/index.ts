import type { Provider } from '../core/provider.ts';
import { cipherscale } from './cipherscale/index.ts';
import { netbird } from './netbird/index.ts';
import { opal } from './opal/index.ts';
import { vault } from './vault/index.ts';

/** Every API that Rollcall speaks, by the name that targets give as their `provider`. */
export const providers: Readonly<Record<string, Provider>> = { vault, netbird, opal, cipherscale };
