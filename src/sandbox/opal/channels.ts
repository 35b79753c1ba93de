import type { Call, Result, Routes } from './call.ts';
import { oneOf, struct, text } from './body.ts';
import { bodyOf, fromPath, ok } from './call.ts';
import { channelJson, scheduleJson } from './group-policy.ts';
import { Refusal } from './refusal.ts';
import { stored } from './state.ts';

function createChannel(call: Call): Result {
  const { state } = call;
  const { remote_id: remoteId } = bodyOf(call, struct({ third_party_provider: oneOf(['SLACK'] as const), remote_id: text }));
  if (state.channels.all().some((channel) => channel.remoteId === remoteId))
    throw new Refusal(409, `the channel ${remoteId} is there already`);
  return ok(channelJson(state.channels.put({ ...stored(state), remoteId, name: remoteId.toLowerCase(), isPrivate: false })));
}

function createSchedule(call: Call): Result {
  const { state } = call;
  const sent = bodyOf(call, struct({ third_party_provider: oneOf(['OPSGENIE', 'PAGER_DUTY'] as const), remote_id: text }));
  const { remote_id: remoteId, third_party_provider: provider } = sent;
  if (state.schedules.all().some((schedule) => schedule.remoteId === remoteId && schedule.provider === provider)) {
    throw new Refusal(409, `the schedule ${remoteId} is there already`);
  }
  return ok(scheduleJson(state.schedules.put({ ...stored(state), provider, remoteId, name: remoteId, userIds: [] })));
}

/** Slack channels, and who is on call elsewhere. Nothing takes them away again. */
export const CHANNEL_ROUTES: Routes = {
  '/message-channels': { GET: ({ state }) => ok({ channels: state.channels.all().map(channelJson) }), POST: createChannel },
  '/message-channels/{message_channel_id}': {
    GET: (call) => ok(channelJson(fromPath(call, call.state.channels, 'message_channel_id'))),
  },
  '/on-call-schedules': { GET: ({ state }) => ok({ on_call_schedules: state.schedules.all().map(scheduleJson) }), POST: createSchedule },
  '/on-call-schedules/{on_call_schedule_id}': {
    GET: (call) => ok(scheduleJson(fromPath(call, call.state.schedules, 'on_call_schedule_id'))),
  },
};
