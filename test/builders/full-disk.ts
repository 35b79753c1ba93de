import { diskFileSystem } from '../../src/state/file-system.ts';
import type { FileSystem } from '../../src/state/file-system.ts';

/** A file system on which chosen calls fail. */
export interface FaultyDisk {
  readonly fs: FileSystem;
  /** The error code that the calls fail with, where `fails` says so. */
  fail: ((call: string, path: string) => string | undefined) | undefined;
}

const MESSAGES: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on device',
  EROFS: 'read-only file system',
  EACCES: 'permission denied',
  EIO: 'i/o error',
  EPERM: 'operation not permitted',
  ENOTSUP: 'operation not supported on socket',
};

/** The real disk until a test makes it fail. */
export function faultyDisk(): FaultyDisk {
  const disk: FaultyDisk = {
    fail: undefined,
    fs: {
      ...diskFileSystem,
      async open(path, ...rest) {
        check('open', String(path));
        const handle = await diskFileSystem.open(path, ...rest);
        return new Proxy(handle, {
          get(target, name) {
            const value: unknown = Reflect.get(target, name);
            if (typeof value !== 'function') return value;
            return (...args: unknown[]) => {
              try {
                check(String(name), String(path));
              } catch (error) {
                return Promise.reject(error instanceof Error ? error : new Error(String(error)));
              }
              return (value as (...given: unknown[]) => unknown).apply(target, args);
            };
          },
        });
      },
      async rename(from, to) {
        check('rename', String(to));
        await diskFileSystem.rename(from, to);
      },
      async link(from, to) {
        check('link', String(to));
        await diskFileSystem.link(from, to);
      },
      readFile: ((path: string, encoding: 'utf8') => {
        check('readFile', path);
        return diskFileSystem.readFile(path, encoding);
      }) as FileSystem['readFile'],
      stat: ((path: string, options: { bigint: true }) => {
        check('stat', path);
        return diskFileSystem.stat(path, options);
      }) as unknown as FileSystem['stat'],
      mkdir: ((path: string, options: { recursive: true }) => {
        check('mkdir', path);
        return diskFileSystem.mkdir(path, options);
      }) as FileSystem['mkdir'],
    },
  };

  function check(call: string, path: string): void {
    const code = disk.fail?.(call, path);
    if (code !== undefined) throw Object.assign(new Error(`${code}: ${MESSAGES[code]}, ${call} '${path}'`), { code });
  }

  return disk;
}
