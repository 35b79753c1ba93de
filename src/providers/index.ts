import type { Face, Provider } from '../core/provider.ts';
import { cipherscaleFace } from './cipherscale/face.ts';
import { netbirdFace } from './netbird/face.ts';
import { opalFace } from './opal/face.ts';
import { vaultFace } from './vault/face.ts';

/** A provider as the files are checked by it, and how to get the whole: what talks to a system is loaded where one is talked to. */
export interface KnownProvider extends Face {
  load(): Promise<Provider>;
}

/** Every API that Rollcall speaks, by the name that targets give as their `provider`. */
export const providers: Readonly<Record<string, KnownProvider>> = {
  vault: { ...vaultFace, load: async () => (await import('./vault/index.ts')).vault },
  netbird: { ...netbirdFace, load: async () => (await import('./netbird/index.ts')).netbird },
  opal: { ...opalFace, load: async () => (await import('./opal/index.ts')).opal },
  cipherscale: { ...cipherscaleFace, load: async () => (await import('./cipherscale/index.ts')).cipherscale },
};
