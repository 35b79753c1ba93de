import type { Answer, ReadIo } from '../../src/core/provider.ts';

/** What a case knows of its server. */
export interface CaseServer {
  answer(path: string): Answer;
  readonly credential: NonNullable<ReadIo['credential']>;
  readonly people: ReadIo['project']['people'];
  readonly parallelism: number;
  /** The moment that it is there; where no time matters the first of all. */
  readonly now?: number;
}

/** What a connection to that server is given: no network, no environment, and a time that stands still. */
export function readIoOf({ answer, credential, people, parallelism, now = 0 }: CaseServer): ReadIo {
  const get = async (path: string): Promise<Answer> => answer(path);
  return {
    http: () => ({ get, query: get, setHeader: () => undefined, close: async () => undefined }),
    credential,
    env: () => undefined,
    secret: () => undefined,
    project: { people },
    now: () => now,
    elapsed: () => performance.now(),
    log: () => undefined,
    parallelism,
  };
}
