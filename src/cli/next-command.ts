import { fileWord } from '../core/model/command-word.ts';
import type { Settings } from './context.ts';

/** A next step as it has to be typed where this command was: with `--chdir`, if that was given, because files are relative to that folder. */
export function nextCommand({ startDir, dirGiven }: Pick<Settings, 'startDir' | 'dirGiven'>, words: string): string {
  return `rollcall ${dirGiven ? `-C ${fileWord(startDir)} ` : ''}${words}`;
}
