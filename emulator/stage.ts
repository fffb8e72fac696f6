import { isObject } from './fields.ts';
import { type Control, handleControl } from './http/control.ts';
import type { Stage } from './play/actions.ts';
import type { AwsService, Json, Operation } from './wire.ts';

/** What the script of a scenario acts on: the operations themselves, past faults and policy, and the control endpoints. */
export function createStage(services: readonly AwsService[], control: Control): Stage {
  return {
    call: async (name, input) => operationNamed(services, name)(input),
    async post(path, body) {
      const reply = await handleControl(control, 'POST', `/_emulator/${path}`, body);
      const answer: Json = isObject(reply.body) ? reply.body : {};
      if (reply.status !== 200) throw new Error(String(answer.error));
      return answer;
    },
  };
}

function operationNamed(services: readonly AwsService[], name: string): Operation {
  const [operation = '', service = 'ecs'] = name.split(':').reverse();
  const found = services.find((one) => one.name === service)?.operations[operation];
  if (found === undefined) throw new Error(`there is no operation ${service}:${operation}`);
  return found;
}
