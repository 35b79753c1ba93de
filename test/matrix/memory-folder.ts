import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';

/** Where files live in memory, if there is such a place: a busy disk takes long to say that something is written. */
export function memoryFolder(): string {
  try {
    accessSync('/dev/shm', constants.W_OK);
    return '/dev/shm';
  } catch {
    // Not on this system.
    return tmpdir();
  }
}
