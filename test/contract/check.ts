import type { VaultServer } from './vault-server.ts';

/** One promise of the contract. Run by itself against a server that was just wiped; throws where the promise is broken. */
export interface Check {
  readonly title: string;
  /** What only the sandbox can do (faults, a clock that can be moved), or what only some servers have: Vault has namespaces in Enterprise. */
  readonly needs?: 'sandbox' | 'namespaces' | 'no namespaces';
  run(server: VaultServer): Promise<void>;
}
