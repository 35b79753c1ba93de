import { isJsonObject } from '../../core/model/json.ts';
import type { JsonObject } from '../../core/model/json.ts';
import type { Step } from '../../core/model/step.ts';
import { textsIn } from './answers.ts';

/** What a step calls. `marker`: of the change's create, where the step finishes what that made. */
export type StepDetail =
  | { readonly call: 'create'; readonly marker: string }
  | { readonly call: 'settings' | 'template' | 'visibility' | 'schedules' | 'resources'; readonly marker?: string }
  | { readonly call: 'channels'; readonly wanted: readonly string[] }
  | { readonly call: 'resource'; readonly element: string }
  | { readonly call: 'tag'; readonly element: string; readonly joins: boolean }
  | { readonly call: 'nest'; readonly child: string; readonly joins: boolean }
  | {
      readonly call: 'member';
      readonly action: 'add' | 'change' | 'remove';
      /** Element of the table, and the grant as its text. */
      readonly person: string;
      readonly grant: string;
      /** All grants of the person before the change and after it. */
      readonly sides: readonly [readonly string[], readonly string[]];
      /** References to the groups in the group: they bring their people along. */
      readonly children: readonly string[];
    }
  | { readonly call: 'delete'; readonly children: readonly string[]; readonly fields: readonly string[] };

/** The detail of a step as it comes back from a plan or journal. */
export function detailOf(step: Step): StepDetail {
  const detail: JsonObject = isJsonObject(step.detail) ? step.detail : {};
  const text = (name: string): string => (typeof detail[name] === 'string' ? detail[name] : '');
  const joins = detail['joins'] === true;
  const marker = text('marker');
  const call = text('call') as StepDetail['call'];
  switch (call) {
    case 'create':
      return { call, marker };
    case 'channels':
      return { call, wanted: textsIn(detail, 'wanted') };
    case 'resource':
      return { call, element: text('element') };
    case 'tag':
      return { call, element: text('element'), joins };
    case 'nest':
      return { call, child: text('child'), joins };
    case 'member': {
      const action = text('action') as 'add' | 'change' | 'remove';
      const sides = [textsIn(detail, 'before'), textsIn(detail, 'after')] as const;
      return { call, action, person: text('person'), grant: text('grant'), sides, children: textsIn(detail, 'children') };
    }
    case 'delete':
      return { call, children: textsIn(detail, 'children'), fields: textsIn(detail, 'fields') };
    case 'settings':
    case 'template':
    case 'visibility':
    case 'schedules':
    case 'resources':
      return { call, ...(marker === '' ? {} : { marker }) };
  }
}
