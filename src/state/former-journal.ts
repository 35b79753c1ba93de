import { removeIfThere } from './file-system.ts';
import type { FileSystem } from './file-system.ts';
import { openJournalFile } from './journal.ts';
import type { Journal } from './journal.ts';

/** A journal that goes on from one under an earlier name: an interrupted run of before the change of names is found there. */
export function withFormerJournal(journal: Journal, former: { readonly path: string; readonly fs: FileSystem }): Journal {
  const before = openJournalFile(former.path, former.fs);
  return {
    path: journal.path,
    read: async () => [...(await before.read()), ...(await journal.read())],
    files: async () => [...(await before.files()), ...(await journal.files())],
    async open() {
      const open = await journal.open();
      return {
        append: (line) => open.append(line),
        async truncate() {
          await open.truncate();
          await removeIfThere(former.fs, former.path);
        },
        close: () => open.close(),
      };
    },
  };
}
