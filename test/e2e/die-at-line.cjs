// Loaded before the command line (`node --require`): the process kills itself, as `kill -9` does, before or after the n-th line of the
// journal is on the disk. ROLLCALL_DIE_AT=before:3
'use strict';
const files = require('node:fs/promises');
const [moment, number] = (process.env.ROLLCALL_DIE_AT ?? 'never:0').split(':');
const open = files.open;
let lines = 0;

files.open = async function openWatched(path, ...rest) {
  const handle = await open.call(files, path, ...rest);
  if (!String(path).endsWith('journal.jsonl') || rest[0] !== 'a') return handle;
  const appendFile = handle.appendFile.bind(handle);
  const datasync = handle.datasync.bind(handle);
  handle.appendFile = async (text) => {
    lines += String(text).split('\n').length - 1;
    if (moment === 'before' && lines >= Number(number)) process.kill(process.pid, 'SIGKILL');
    await appendFile(text);
  };
  handle.datasync = async () => {
    await datasync();
    if (moment === 'after' && lines >= Number(number)) process.kill(process.pid, 'SIGKILL');
  };
  return handle;
};
