import { RemoteError } from '../core/errors.ts';
import type { WriteClient } from '../core/model/http-client.ts';

/**
 * Says a last word below an issue that is closed by now. Whether it arrived matters to nobody where the answer is lost: a second one would be
 * one too many. @throws RemoteError where it was refused
 */
export async function sayLastWord(client: Pick<WriteClient, 'send'>, path: string, { word, signal }: LastWord): Promise<void> {
  try {
    await client.send('POST', path, { body: word }, { signal, repeatable: false });
  } catch (error) {
    if (!(error instanceof RemoteError) || !error.uncertain) throw error;
  }
}

interface LastWord {
  readonly word: string;
  readonly signal: AbortSignal;
}
