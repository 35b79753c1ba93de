// Loaded before the command line (`node --require`): the process kills itself, as `kill -9` does, at the n-th moment at which the world
// outside changes or has just changed. ROLLCALL_DIE_AT_MOMENT=7; ROLLCALL_MOMENTS=FILE takes the name of each moment.
'use strict';
const files = require('node:fs/promises');
const { appendFileSync } = require('node:fs');
const { basename } = require('node:path');
const { Socket } = require('node:net');
const processes = require('node:child_process');
const dieAt = Number(process.env.ROLLCALL_DIE_AT_MOMENT ?? 0);
const list = process.env.ROLLCALL_MOMENTS;
let moments = 0;

function moment(name) {
  moments += 1;
  if (list) appendFileSync(list, `${name}\n`);
  if (moments !== dieAt) return;
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

// What it does to files, by the name that is changed: random ones are told apart no further.
for (const call of ['rename', 'link', 'unlink', 'rm', 'writeFile']) {
  const original = files[call];
  files[call] = async (...args) => {
    const path = typeof args[1] === 'string' && ['rename', 'link'].includes(call) ? args[1] : args[0];
    const what = `${call} ${basename(String(path)).replace(/[0-9a-f-]{36}/, '*')}`;
    moment(`before ${what}`);
    const result = await original.call(files, ...args);
    moment(`after ${what}`);
    return result;
  };
}

// What it sends to a server, and what comes back. Pipes to whoever reads the output have no address.
const socket = Object.getPrototypeOf(Socket.prototype);
Socket.prototype.write = function writeWatched(...args) {
  if (this.remoteAddress !== undefined) moment('before a request');
  return socket.write.apply(this, args);
};
Socket.prototype.push = function pushWatched(...args) {
  if (this.remoteAddress !== undefined && args[0] !== null) moment('after an answer');
  return socket.push.apply(this, args);
};

// What it pushes.
const { spawn } = processes;
processes.spawn = (command, args, ...rest) => {
  const isPush = args.includes('push');
  if (isPush) moment('before a push');
  const child = spawn(command, args, ...rest);
  if (isPush) child.once('exit', () => moment('after a push'));
  return child;
};
