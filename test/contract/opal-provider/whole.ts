import type { Json } from '../../../src/core/model/json.ts';

/** A group with everything that a declaration can say, on the sample organisation; `base` is in it. */
export const WHOLE: Readonly<Record<string, Json>> = {
  base: { description: 'Nobody yet.', members: ['ada@acme.test'], opal: {} },
  whole: {
    description: 'Everything at once.',
    members: ['linus@acme.test', { email: 'grace@acme.test', until: '2027-01-31' }, 'hedy@acme.test'],
    groups: ['base'],
    opal: {
      admin_owner: 'Platform',
      leaders: ['ada@acme.test'],
      require_mfa_to_approve: true,
      custom_request_notification: 'Ask in #platform first.',
      risk_sensitivity_override: 'HIGH',
      visibility: 'limited',
      visibility_groups: ['base'],
      message_channels: ['access-audit'],
      on_call_schedules: ['Security'],
      tags: ['env:staging', 'pci'],
      resources: [
        'production-read-only',
        { name: 'billing', access_level: 'push' },
        { name: 'web-shop', app: 'GitLab', access_level: '20' },
      ],
      request_configurations: [
        {
          max_duration_minutes: 480,
          reviewer_stages: [{ owners: ['Platform', 'Security'], operator: 'OR' }, { require_manager_approval: true }],
        },
        { condition: { groups: ['base'] }, auto_approval: true },
      ],
    },
  },
};
