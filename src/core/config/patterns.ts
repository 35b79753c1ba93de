import { DAY_PATTERN, EMAIL_PATTERN, KEY_PATTERN, NAME_PATTERN, PERCENT_PATTERN, SOMETHING_PATTERN } from './schemas/parts.ts';

/** What a pattern asks for, in words. */
export const PATTERN_WORDS: Readonly<Record<string, string>> = {
  [EMAIL_PATTERN]: 'write an e-mail: ada@acme.test',
  [DAY_PATTERN]: 'write a day: 2026-12-31',
  [PERCENT_PATTERN]: 'write a number, or a share from 0% to 100%',
  [NAME_PATTERN]: 'use letters, digits and . _ - and begin with a letter or digit',
  [KEY_PATTERN]: 'leave out the blanks around it',
  [SOMETHING_PATTERN]: 'write what it should hold, or leave it out',
};
