import { objects, optionalText } from '../fields.ts';
import type { Service } from './model.ts';

/** Whether the tasks of a service run on Fargate: by launch type, or by a strategy of Fargate's capacity providers. */
export function runsOnFargate(service: Service): boolean {
  if (service.launchType !== undefined) return service.launchType === 'FARGATE';
  const providers = objects(service.settings, 'capacityProviderStrategy');
  return providers.some((one) => (optionalText(one, 'capacityProvider') ?? '').startsWith('FARGATE'));
}
