import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageOf, pages } from '../docs/pages.ts';
import { makeDesk, normalised, patternOf, typedIn } from '../docs/transcript.ts';
import type { Desk } from '../docs/transcript.ts';
import { startRollcall } from './spawn.ts';

/** Pages whose transcripts are replayed from top to bottom: in one folder, against one sandbox. */
const REPLAYED = pages().filter((page) => page.blocks.some(({ mark }) => mark?.startsWith('transcript')));

interface Running {
  /** Everything that it printed up to `ready`. */
  readonly printed: string;
  readonly env: Readonly<Record<string, string>>;
  stop(): void;
}

/** The sandbox as the page starts it. */
async function startSandbox(command: string): Promise<Running> {
  const child = startRollcall(command.split(' ').slice(1));
  const env: Record<string, string> = {};
  let printed = '';
  for await (const line of createInterface({ input: child.stdout! })) {
    printed += `${line}\n`;
    const match = /^export (\w+)=(.*)$/.exec(line);
    if (match) env[match[1]!] = match[2]!;
    if (line === 'ready') return { printed, env, stop: () => void child.kill('SIGTERM') };
  }
  throw new Error('the sandbox ended before it was ready');
}

describe.each(REPLAYED)('the transcript of $path', ({ blocks }) => {
  const [first, ...others] = blocks.filter(({ mark }) => mark?.startsWith('transcript'));
  const typed = others.flatMap(typedIn);
  let desk: Desk;
  let sandbox: Running;

  beforeAll(async () => {
    desk = makeDesk();
    sandbox = await startSandbox(typedIn(first!)[0]!.command);
  });
  afterAll(() => {
    sandbox.stop();
    desk.clear();
  });

  it('starts the sandbox, which prints what stands there', () => {
    expect(first!.mark).toBe('transcript: the sandbox');
    expect(normalised(sandbox.printed)).toMatch(patternOf(typedIn(first!)[0]!.printed));
  });

  it('prints what stands there, line by line', () => {
    const done = desk.type(
      typed.map(({ command }) => command),
      sandbox.env,
    );

    for (const [index, { command, printed }] of typed.entries()) {
      expect(normalised(done[index]!.printed), command).toMatch(patternOf(printed));
    }
  });
});

describe('transcripts', () => {
  it('are in the README, and every block of one is marked', () => {
    const unmarked = pages().flatMap((page) =>
      page.blocks.filter(({ language, mark }) => language === 'console' && !mark?.startsWith('transcript')),
    );

    expect(REPLAYED.map((page) => page.path)).toContain('README.md');
    expect(unmarked.map(({ page, line }) => `${page}:${line}`)).toEqual([]);
  });

  it('change a group outside in one step, that is marked', () => {
    const marked = pageOf('README.md').blocks.filter(({ mark }) => mark === 'transcript: outside');

    expect(marked).toHaveLength(1);
    expect(marked[0]!.text).toContain('/v1/identity/group/');
  });
});
