import { renderBash } from './bash.ts';
import { renderFish } from './fish.ts';
import { renderZsh } from './zsh.ts';

/** Completion scripts by shell, made from the table of commands. */
export const completions = { bash: renderBash, zsh: renderZsh, fish: renderFish } as const satisfies Record<string, () => string>;
