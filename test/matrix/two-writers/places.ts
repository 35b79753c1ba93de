import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeRepositories } from '../../builders/git-repositories.ts';
import { HttpStateServer } from '../../builders/http-state-server.ts';
import type { Life } from '../life.ts';
import { memoryFolder } from '../memory-folder.ts';

/** Where two runners keep one state. */
export interface Place {
  /** Whether the runners may be two machines, of which neither can see whether the other's process lives. */
  readonly isShared: boolean;
  /** Whether the lock of a machine that is gone stays until somebody breaks it. */
  readonly keepsLocks: boolean;
  /** The block `state:` of a project. */
  readonly settings: Readonly<Record<string, string | boolean>>;
  /** A folder for a runner's checkout. */
  folder(): string;
  /** What a run needs in its environment. */
  env?(life: Life): Promise<Readonly<Record<string, string>>>;
  /** Cuts what a dead run has open. */
  bury?(life: Life): Promise<void> | void;
  end(): Promise<void> | void;
}

/** Makes a place; `lives` finds a life by the name in a user agent. */
export type MakePlace = (lives: (agent: string) => Life | undefined) => Promise<Place>;

/** Two processes of one machine, one state file. */
export const localPlace: MakePlace = () => {
  const root = mkdtempSync(join(memoryFolder(), 'rollcall-two-'));
  return Promise.resolve({
    isShared: false,
    keepsLocks: false,
    settings: { backend: 'local', path: join(root, 'shared', 'state.json') },
    folder: () => folderIn(root),
    end: () => rmSync(root, { recursive: true, force: true }),
  });
};

/** Two clones of one bare repository. */
export const gitPlace: MakePlace = () => {
  const repositories = makeRepositories();
  return Promise.resolve({
    isShared: true,
    keepsLocks: true,
    settings: { backend: 'git' },
    folder: () => repositories.clone(),
    end: () => repositories.end(),
  });
};

/** A server that speaks the protocol, with locks. */
export const httpPlace: MakePlace = async (lives) => {
  const root = mkdtempSync(join(memoryFolder(), 'rollcall-two-'));
  const server = new HttpStateServer();
  const url = await server.start();
  server.moment = async (when, method, agent) => {
    const life = lives(agent);
    life?.tick(`${when}: ${method} of the state`);
    await life?.onward;
    if (!life || life.isDead) throw new Error('from the dead');
  };
  return {
    isShared: true,
    keepsLocks: true,
    settings: { backend: 'http', address: `${url}/state` },
    folder: () => folderIn(root),
    async end() {
      await server.end();
      rmSync(root, { recursive: true, force: true });
    },
  };
};

let folders = 0;

/** A fresh folder. */
export function folderIn(root: string): string {
  folders += 1;
  const path = join(root, `checkout-${folders}`);
  mkdirSync(path);
  return path;
}
