import type { ArrivedRequest } from '../../emulator.ts';
import type { Reply } from '../handle.ts';
import type { State } from '../state.ts';

/** From a request to its answer. */
export type Handle = (request: ArrivedRequest) => Reply;

/** A wrong behaviour that an emulator, or a look-alike server, could plausibly have. It stands around the faithful one. */
export type Deviation = (next: Handle, state: () => State) => Handle;
