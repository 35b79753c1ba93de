import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, ArrivedRequest, Emulator, Handled } from './emulator.ts';
import type { Channel } from './channel.ts';
import type { Fault, Faults } from './faults.ts';
import type { Hooks } from './hooks.ts';
import { lacking } from './lacking.ts';
import type { LoggedRequest, RequestLog } from './request-log.ts';

/** What all emulators of a sandbox share. */
export interface Stage {
  readonly log: RequestLog;
  readonly faults: Faults;
  readonly hooks: Hooks;
}

/**
 * Takes one request through its life:
 *
 *     received ─ slow ─ status / drop ─ beforeCommit ─ emulator ─ afterCommit ─ slow ─ status / drop ─ spoil ─ answer ─ answered
 */
export async function serve(request: ArrivedRequest, emulator: Emulator, stage: Stage, channel: Channel): Promise<void> {
  const entry = stage.log.add(emulator.name, request);
  await stage.hooks.received?.(entry);
  const faults = stage.faults.strike(entry);
  if (faults.length > 0) entry.faults = faults.map((fault) => fault.type);
  await pause(faults, 'before-commit');
  const refused = faults.find((fault) => isBefore(fault));
  if (refused === undefined) await handle(request, entry, faults, { emulator, stage, channel });
  else if (refused.type === 'status') await send(entry, faultAnswer(refused), channel);
  else await channel.drop();
  await stage.hooks.answered?.(entry);
}

interface Scene {
  readonly emulator: Emulator;
  readonly stage: Stage;
  readonly channel: Channel;
}

async function handle(request: ArrivedRequest, entry: LoggedRequest, faults: readonly Fault[], scene: Scene): Promise<void> {
  const { emulator, stage, channel } = scene;
  await stage.hooks.beforeCommit?.(entry);
  const handled: Handled = emulator.handle(request);
  entry.committed = handled.committed;
  await stage.hooks.afterCommit?.(entry);
  await pause(faults, 'after-commit');
  const failed = faults.find((fault) => isAfter(fault));
  if (handled.answer === 'closed' || (failed?.type === 'drop' && failed.when === 'after-commit')) return channel.drop();
  if (failed?.type === 'status') return send(entry, faultAnswer(failed), channel);
  const spoilt = spoil(handled.answer, faults, emulator);
  const answer = stage.hooks.rewrite?.(entry, spoilt) ?? spoilt;
  entry.status = answer.status;
  await (failed === undefined ? leave(answer, faults, channel) : channel.sendHalf(answer));
}

function leave(answer: Answer, faults: readonly Fault[], channel: Channel): Promise<void> {
  const flood = faults.find((fault) => fault.type === 'flood');
  return flood === undefined ? channel.send(answer) : channel.flood(answer, flood.bytes);
}

function isBefore(fault: Fault): boolean {
  return (fault.type === 'status' && fault.committed !== true) || (fault.type === 'drop' && fault.when === 'before-commit');
}

function isAfter(fault: Fault): boolean {
  return fault.type === 'status' || fault.type === 'drop';
}

async function pause(faults: readonly Fault[], when: 'before-commit' | 'after-commit'): Promise<void> {
  for (const fault of faults) {
    if (fault.type === 'slow' && (fault.when ?? 'before-commit') === when) await delay(fault.ms);
  }
}

async function send(entry: LoggedRequest, answer: Answer, channel: Channel): Promise<void> {
  entry.status = answer.status;
  await channel.send(answer);
}

function faultAnswer(fault: Fault & { readonly type: 'status' }): Answer {
  const html = fault.html === true;
  const text = html ? `<html><head><title>${fault.status}</title></head><body><center>nginx</center></body></html>\n` : '{"errors":[]}\n';
  const headers: Record<string, string> = { 'Content-Type': html ? 'text/html' : 'application/json' };
  if (fault.retryAfter !== undefined) headers['Retry-After'] = String(fault.retryAfter);
  return { status: fault.status, headers: { ...headers, ...fault.headers }, body: fault.body ?? text };
}

function spoil(answer: Answer, faults: readonly Fault[], emulator: Emulator): Answer {
  let spoilt = answer;
  for (const fault of faults) {
    if (fault.type === 'partial-list') spoilt = emulator.shortenList(spoilt, fault.keep);
    if (fault.type === 'lacks') spoilt = { ...spoilt, body: lacking(spoilt.body, fault.key, fault.as ?? 'missing') };
    if (fault.type === 'truncate') spoilt = { ...spoilt, body: spoilt.body.slice(0, fault.bytes ?? spoilt.body.length >> 1) };
    if (fault.type === 'content-type') spoilt = { ...spoilt, headers: { ...spoilt.headers, 'Content-Type': fault.contentType } };
  }
  return spoilt;
}
