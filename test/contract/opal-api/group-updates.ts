import { expect } from 'vitest';
import type { OpalCheck, OpalServer } from './server.ts';
import type { Shown } from './calls.ts';
import {
  NOBODY,
  expectRefusal,
  groupNamed,
  makeGroup,
  ok,
  ownerId,
  read,
  reviewedBy,
  stageOf,
  updateGroup,
  userId,
  write,
} from './calls.ts';

async function configurationsOf(server: OpalServer, id: string): Promise<readonly Shown[]> {
  return (await read(server, `/groups/${id}`)).request_configurations as Shown[];
}

/** Updating groups in bulk. */
export const groupUpdateChecks: readonly OpalCheck[] = [
  {
    title: 'an update changes what it names and nothing else, and answers with what was sent',
    async run(server) {
      const group = await groupNamed(server, 'break-glass');
      const change = { group_id: group.group_id, description: 'new', group_leader_user_ids: [await userId(server, 'ada')] };
      expect(ok(await server.call('PUT', '/groups', { groups: [change] }))).toEqual({ groups: [change] });
      expect(await read(server, `/groups/${group.group_id}`)).toEqual({ ...group, ...change });
    },
  },
  {
    title: 'lists replace, and a notification is taken away by null',
    async run(server) {
      const { group_id: id } = await makeGroup(server, 'devs', { custom_request_notification: 'Hello.' });
      const [ada, grace] = [await userId(server, 'ada'), await userId(server, 'grace')];
      await updateGroup(server, id, { group_leader_user_ids: [ada] });
      await updateGroup(server, id, { group_leader_user_ids: [grace] });
      ok(await updateGroup(server, id, { custom_request_notification: null }));
      const group = await read(server, `/groups/${id}`);
      expect([group.group_leader_user_ids, group.custom_request_notification ?? null]).toEqual([[grace], null]);
    },
  },
  {
    title: 'several groups are updated by one request, all of them or none',
    async run(server) {
      const [first, second] = [await makeGroup(server, 'one'), await makeGroup(server, 'two')];
      const named = (name: string): object[] => [first, second].map(({ group_id: id }) => ({ group_id: id, name: `${name} ${id}` }));
      await write(server, 'PUT', '/groups', { groups: named('new') });
      const before = await read(server, `/groups?group_ids=${first.group_id},${second.group_id}`);
      expect(before.results.every((group: Shown) => group.name.startsWith('new '))).toBe(true);
      const wrong = { group_id: NOBODY, name: 'x' };
      expectRefusal(await server.call('PUT', '/groups', { groups: [...named('late'), wrong] }), 404);
      expectRefusal(
        await server.call('PUT', '/groups', { groups: [...named('late'), { group_id: first.group_id, admin_owner_id: NOBODY }] }),
        400,
      );
      expect(await read(server, `/groups?group_ids=${first.group_id},${second.group_id}`)).toEqual(before);
    },
  },
  {
    title: 'app, type and origin never change',
    async run(server) {
      const group = await groupNamed(server, 'staff');
      const change = { group_type: 'OPAL_GROUP', app_id: NOBODY, remote_info: { okta_group: { group_id: '1' } } };
      ok(await updateGroup(server, group.group_id, change));
      expect(await read(server, `/groups/${group.group_id}`)).toEqual(group);
    },
  },
  {
    title: 'what has a wrong type, or names what is not there, is refused',
    async run(server) {
      const { group_id: id } = await makeGroup(server, 'devs');
      for (const change of [
        { name: 5 },
        { admin_owner_id: 'x' },
        { require_mfa_to_approve: 'yes' },
        { risk_sensitivity_override: 'SOME' },
      ]) {
        expectRefusal(await server.malformed('PUT', '/groups', { groups: [{ group_id: id, ...change }] }), 400);
      }
      expectRefusal(await server.malformed('PUT', '/groups', { groups: [{ name: 'x' }] }), 400);
      expectRefusal(await server.malformed('PUT', '/groups', {}), 400);
      const refused = [
        { admin_owner_id: NOBODY },
        { group_leader_user_ids: [NOBODY] },
        { configuration_template_id: NOBODY },
        { name: '' },
      ];
      for (const change of refused) expectRefusal(await updateGroup(server, id, change), 400);
    },
  },
  {
    title: 'the risk is the override where there is one, and grows with what the group gives access to where there is none',
    async run(server) {
      const { group_id: id } = await makeGroup(server, 'devs');
      const risk = async (): Promise<string> => (await read(server, `/groups/${id}`)).risk_sensitivity as string;
      const low = await risk();
      const { results } = await read(server, '/resources');
      await write(server, 'PUT', `/groups/${id}/resources`, { resources: [{ resource_id: results[0].resource_id }] });
      expect(await risk()).not.toBe(low);
      ok(await updateGroup(server, id, { risk_sensitivity_override: 'NONE' }));
      expect(await risk()).toBe('NONE');
    },
  },
  {
    title: 'request configurations replace those that were there, and get ids and times of the server',
    async run(server) {
      const [security, platform] = [await ownerId(server, 'Security'), await ownerId(server, 'Platform')];
      const { group_id: id } = await makeGroup(server, 'devs');
      const condition = { group_ids: [(await groupNamed(server, 'legacy-auditors')).group_id] };
      const sent = [
        reviewedBy(security, {
          max_duration_minutes: 60,
          recommended_duration_minutes: 30,
          reviewer_stages: [stageOf([platform]), stageOf([security])],
        }),
        reviewedBy(platform, { priority: 1, condition, extensions_duration_in_minutes: 15 }),
      ];
      ok(await updateGroup(server, id, { request_configurations: sent }));
      const first = await configurationsOf(server, id);
      expect(first).toMatchObject(sent);
      for (const configuration of first) expect(configuration.request_configuration_id).toMatch(/^[0-9a-f-]{36}$/);
      ok(await updateGroup(server, id, { request_configurations: [reviewedBy(platform)] }));
      const second = await configurationsOf(server, id);
      expect(second).toHaveLength(1);
      expect(second[0].reviewer_stages[0].owner_ids).toEqual([platform]);
    },
  },
  {
    title: 'stages stay in the order in which they were sent',
    async run(server) {
      const [security, platform] = [await ownerId(server, 'Security'), await ownerId(server, 'Platform')];
      const { group_id: id } = await makeGroup(server, 'devs');
      for (const owners of [
        [security, platform],
        [platform, security],
      ]) {
        ok(
          await updateGroup(server, id, {
            request_configurations: [reviewedBy('', { reviewer_stages: owners.map((owner) => stageOf([owner])) })],
          }),
        );
        const [first] = await configurationsOf(server, id);
        expect(first.reviewer_stages.map((stage: Shown) => stage.owner_ids[0])).toEqual(owners);
      }
    },
  },
  {
    title: 'an update that does not mention request configurations leaves them alone',
    async run(server) {
      const { group_id: id } = await groupNamed(server, 'break-glass');
      const before = await configurationsOf(server, id);
      ok(await updateGroup(server, id, { description: 'x' }));
      expect(await configurationsOf(server, id)).toEqual(before);
    },
  },
  {
    title: 'request configurations keep their rules: one default, priorities without gaps, conditions on all others',
    async run(server) {
      const owner = await ownerId(server, 'Security');
      const { group_id: id } = await makeGroup(server, 'devs');
      const before = await configurationsOf(server, id);
      const [first, second] = [(await groupNamed(server, 'legacy-auditors')).group_id, (await groupNamed(server, 'break-glass')).group_id];
      const condition = { group_ids: [first] };
      for (const wrong of [
        [],
        [reviewedBy(owner, { priority: 1, condition })],
        [reviewedBy(owner), reviewedBy(owner, { priority: 2, condition })],
        [reviewedBy(owner), reviewedBy(owner)],
        [reviewedBy(owner, { condition })],
        [reviewedBy(owner), reviewedBy(owner, { priority: 1 })],
        [reviewedBy(owner), reviewedBy(owner, { priority: 1, condition: { group_ids: [first, second] } })],
        [reviewedBy(owner, { reviewer_stages: [] })],
        [reviewedBy(owner, { auto_approval: true })],
        [reviewedBy(NOBODY)],
        [reviewedBy(owner, { request_template_id: NOBODY })],
        [reviewedBy(owner, { max_duration_minutes: 525_601 })],
        [reviewedBy(owner), reviewedBy(owner, { priority: 1, condition: { group_ids: [NOBODY] } })],
      ]) {
        expectRefusal(await updateGroup(server, id, { request_configurations: wrong }), 400);
      }
      for (const key of ['allow_requests', 'auto_approval', 'require_mfa_to_request', 'require_support_ticket', 'priority']) {
        const configuration = { ...reviewedBy(owner), [key]: undefined };
        expectRefusal(
          await server.malformed('PUT', '/groups', { groups: [{ group_id: id, request_configurations: [configuration] }] }),
          400,
        );
      }
      expect(await configurationsOf(server, id)).toEqual(before);
    },
  },
  {
    title: 'nobody reviews where approval is automatic, or where nobody can ask',
    async run(server) {
      const { group_id: id } = await makeGroup(server, 'devs');
      const base = { ...reviewedBy('x'), reviewer_stages: [] };
      for (const way of [{ auto_approval: true }, { allow_requests: false }]) {
        ok(await updateGroup(server, id, { request_configurations: [{ ...base, ...way }] }));
        expect(await configurationsOf(server, id)).toMatchObject([way]);
      }
    },
  },
  {
    title: 'a stage with an escalation uses OR and does not name its own owners again',
    async run(server) {
      const [security, platform] = [await ownerId(server, 'Security'), await ownerId(server, 'Platform')];
      const { group_id: id } = await makeGroup(server, 'devs');
      const update = (operator: string, owners: readonly string[]): ReturnType<typeof updateGroup> => {
        const stage = stageOf([security], { operator, escalation: { delay_minutes: 30, owner_ids: owners } });
        return updateGroup(server, id, { request_configurations: [reviewedBy('', { reviewer_stages: [stage] })] });
      };
      expectRefusal(await update('AND', [platform]), 400);
      expectRefusal(await update('OR', [security]), 400);
      ok(await update('OR', [platform]));
      const [first] = await configurationsOf(server, id);
      expect(first.reviewer_stages[0].escalation).toMatchObject({ delay_minutes: 30, owner_ids: [platform] });
    },
  },
  {
    title: 'the words of an older API show the default configuration, and change it',
    async run(server) {
      const { group_id: id } = await makeGroup(server, 'devs');
      ok(
        await updateGroup(server, id, {
          max_duration: 90,
          require_support_ticket: true,
          is_requestable: true,
          require_manager_approval: true,
        }),
      );
      const group = await read(server, `/groups/${id}`);
      expect(group).toMatchObject({ max_duration: 90, require_support_ticket: true, is_requestable: true, require_manager_approval: true });
      expect(group.request_configurations).toMatchObject([{ max_duration_minutes: 90, require_support_ticket: true }]);
      expect(group.request_configuration_list).toEqual(group.request_configurations);
      ok(await updateGroup(server, id, { auto_approval: true }));
      expect((await read(server, `/groups/${id}`)).request_configurations[0]).toMatchObject({ auto_approval: true, reviewer_stages: [] });
    },
  },
  {
    title: 'who reviews can be set the older way, and a group must not be left without',
    async run(server) {
      const [security, platform] = [await ownerId(server, 'Security'), await ownerId(server, 'Platform')];
      const { group_id: id } = await makeGroup(server, 'devs');
      expect(await write(server, 'PUT', `/groups/${id}/reviewers`, { reviewer_ids: [security, platform] })).toEqual([security, platform]);
      expect(await read(server, `/groups/${id}/reviewers`)).toEqual([security, platform]);
      const stages = [stageOf([platform], { operator: 'OR' }), stageOf([security])];
      expect(await write(server, 'PUT', `/groups/${id}/reviewer-stages`, { stages })).toMatchObject(stages);
      expect(await read(server, `/groups/${id}/reviewer-stages`)).toMatchObject(stages);
      expect((await configurationsOf(server, id))[0].reviewer_stages).toMatchObject(stages);
      expectRefusal(await server.call('PUT', `/groups/${id}/reviewers`, { reviewer_ids: [] }), 400);
      expectRefusal(await server.malformed('PUT', `/groups/${id}/reviewers`, {}), 400);
    },
  },
  {
    title: 'a configuration template takes over the whole policy, which can then be changed only after it is unlinked',
    async run(server) {
      const [template] = (await read(server, '/configuration-templates')).results as Shown[];
      const { group_id: id } = await makeGroup(server, 'devs');
      ok(await updateGroup(server, id, { configuration_template_id: template.configuration_template_id }));
      const linked = await read(server, `/groups/${id}`);
      expect(linked).toMatchObject({
        configuration_template_id: template.configuration_template_id,
        admin_owner_id: template.admin_owner_id,
        require_mfa_to_approve: template.require_mfa_to_approve,
      });
      expect(await read(server, `/groups/${id}/visibility`)).toEqual(template.visibility);
      for (const change of [{ require_mfa_to_approve: false }, { admin_owner_id: template.admin_owner_id }, { max_duration: 5 }]) {
        expectRefusal(await updateGroup(server, id, change), 400);
      }
      expectRefusal(await server.call('PUT', `/groups/${id}/visibility`, { visibility: 'GLOBAL' }), 400);
      expectRefusal(await server.call('PUT', `/groups/${id}/message-channels`, { message_channel_ids: [] }), 400);
      ok(await updateGroup(server, id, { name: 'still mine' }));
      // A newer API unlinks by null; the vendor's document does not know that yet.
      ok(await server.malformed('PUT', '/groups', { groups: [{ group_id: id, configuration_template_id: null }] }));
      const free = await read(server, `/groups/${id}`);
      expect(free).not.toHaveProperty('configuration_template_id');
      expect(free).toMatchObject({ admin_owner_id: template.admin_owner_id, require_mfa_to_approve: true });
      ok(await updateGroup(server, id, { require_mfa_to_approve: false }));
    },
  },
  {
    title: 'a changed template changes every group that has it, and one in use cannot be deleted',
    async run(server) {
      const group = await groupNamed(server, 'production-access');
      const change = { configuration_template_id: group.configuration_template_id, require_mfa_to_approve: false };
      await write(server, 'PUT', '/configuration-templates', change);
      expect((await read(server, `/groups/${group.group_id}`)).require_mfa_to_approve).toBe(false);
      expectRefusal(await server.call('DELETE', `/configuration-templates/${group.configuration_template_id}`), 400);
    },
  },
];
