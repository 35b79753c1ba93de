import { expect } from 'vitest';
import type { OpalCall, OpalServer } from '../contract/opal-api/server.ts';
import type { SandboxOptions } from '../../src/sandbox/start.ts';
import type { Judge, JudgeTools } from './judge.ts';
import { callerOf, sendingOf, serverOn, startContractSandbox } from '../contract/opal-api/server.ts';
import { send } from '../sandbox/send.ts';
import { isPrisms, startJudge } from './judge.ts';

/** The emulator, with the judge in front of it. */
export async function openJudgedSandbox(tools: JudgeTools, options: SandboxOptions = {}): Promise<OpalServer & { readonly judge: Judge }> {
  const sandbox = await startContractSandbox(options);
  const judge = await startJudge(sandbox.urls.opal, tools);
  const direct = callerOf(sandbox.urls.opal);
  const malformed: OpalCall = async (method, path, body, headers) => {
    expect(await refusedByJudge(judge, method, path, body, headers), `${method} ${path} is allowed by the vendor's document`).toBe(true);
    return direct(method, path, body, headers);
  };
  return {
    ...serverOn(sandbox, judge.url),
    judge,
    call: callerOf(judge.url),
    malformed,
    async close() {
      await judge.close();
      await sandbox.close();
    },
  };
}

/** Whether Prism itself refuses a request; nothing is recorded, and what it takes has been done. */
export async function refusedByJudge(judge: Judge, ...[method, path, body, headers]: Parameters<OpalCall>): Promise<boolean> {
  const answer = await send(judge.prismUrl, { ...sendingOf(method, path, body, headers), path });
  return answer.status >= 400 && isPrisms(answer.headers['content-type'], answer.text);
}
