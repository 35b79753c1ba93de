import { setFlagsFromString } from 'node:v8';

/**
 * Makes a WebAssembly module that V8 compiles once. undici's parser would be compiled a second time for speed, and waited for at the end
 * of the process: 70 ms and 35 MB for a run of ten requests, and no gain at ten thousand (measured on Node 20.20, 2026-11-23).
 *
 * The flag has to stand for as long as the module runs. Not before: under other flags than its own, V8 takes neither our code cache nor
 * that of Node's own modules, which cost each command 8 ms while it was set at the start (Node 20.20, 2026-11-30).
 */
export function compiledOnce<Made>(make: () => Made): Made {
  setFlagsFromString('--liftoff-only');
  return make();
}
