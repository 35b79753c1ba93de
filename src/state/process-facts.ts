import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { systemCode } from './file-system.ts';

/** What tells one running process from another, on one machine or several. */
export interface ProcessFacts {
  readonly host: string;
  readonly pid: number;
  /** When it started, in clock ticks since boot; absent where the system does not tell. */
  readonly start?: string;
  /** Id of the machine, of its boot, and of the space that the pid counts in: two containers may share a host name. */
  readonly machine?: string;
  readonly boot?: string;
  readonly space?: string;
}

/** The facts of this process. */
export function readOwnFacts(): ProcessFacts {
  const start = readStart(process.pid);
  const machine = readLine('/etc/machine-id');
  const boot = readLine('/proc/sys/kernel/random/boot_id');
  const space = readSpace();
  return {
    host: hostname(),
    pid: process.pid,
    ...(start === undefined ? {} : { start }),
    ...(machine === undefined ? {} : { machine }),
    ...(boot === undefined ? {} : { boot }),
    ...(space === undefined ? {} : { space }),
  };
}

/** Where a lock is: in a file of this machine, or where processes of any machine put theirs. */
type LockPlace = 'here' | 'anywhere';

/**
 * Whether a process is certainly gone. Not certain counts as running: a lock is then broken by a person. Machines that were made of one
 * image may share the name and the id of the machine, so that of a lock elsewhere only the boot tells that it is ours.
 */
export function isCertainlyGone(holder: ProcessFacts, own: ProcessFacts, place: LockPlace): boolean {
  if (holder.host !== own.host || differ(holder.machine, own.machine)) return false;
  if (place === 'anywhere' && (holder.boot === undefined || holder.boot !== own.boot)) return false;
  if (differ(holder.boot, own.boot)) return holder.machine !== undefined && holder.machine === own.machine;
  if (differ(holder.space, own.space)) return false;
  if (!isRunning(holder.pid)) return true;
  const start = readStart(holder.pid);
  return holder.start !== undefined && start !== undefined && start !== holder.start;
}

function differ(first: string | undefined, second: string | undefined): boolean {
  return first !== undefined && second !== undefined && first !== second;
}

/** Whether a process of this machine runs. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Anything but "no such process" means that there is one, of another user.
    return systemCode(error) !== 'ESRCH';
  }
  // A process that was killed and not yet waited for still has its number, but runs no more.
  return !['Z', 'X'].includes(readStat(pid)?.[0] ?? '');
}

function readStart(pid: number): string | undefined {
  return readStat(pid)?.[19];
}

/** The fields of `/proc/<pid>/stat` from the third on: before it stands the program's name, which may hold anything. */
function readStat(pid: number): readonly string[] | undefined {
  const line = readLine(`/proc/${pid}/stat`);
  return line?.slice(line.lastIndexOf(')') + 2).split(' ');
}

function readSpace(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    // No /proc here (macOS, Windows): the host name and the pid have to do.
    return undefined;
  }
}

function readLine(path: string): string | undefined {
  try {
    const text = readFileSync(path, 'utf8').trim();
    return text === '' ? undefined : text;
  } catch {
    // Not on this system; what is not known is not compared.
    return undefined;
  }
}
