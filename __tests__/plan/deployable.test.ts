import type { Service } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { obstacleTo } from '../../src/plan/deployable.ts';

const web: Service = { serviceName: 'web', status: 'ACTIVE' };

describe('obstacleTo', () => {
  it.each<[string, Service]>([
    ['a service that names no controller', web],
    ['the ECS controller', { ...web, deploymentController: { type: 'ECS' } }],
    ['a daemon', { ...web, schedulingStrategy: 'DAEMON' }],
    ['a customer-managed service', { ...web, resourceManagementType: 'CUSTOMER' }],
  ])('is none for %s', (_name, service) => expect(obstacleTo(service)).toBeUndefined());

  it.each<[string, Service, string, string]>([
    [
      'a service that is being deleted',
      { ...web, status: 'DRAINING' },
      'is DRAINING, not ACTIVE',
      'Create the service',
    ],
    ['a service that was deleted', { ...web, status: 'INACTIVE' }, 'is INACTIVE, not ACTIVE', 'Create the service'],
    ['an answer without status', { serviceName: 'web' }, 'in an unknown state', 'Create the service'],
    [
      'CodeDeploy',
      { ...web, deploymentController: { type: 'CODE_DEPLOY' } },
      'deployment controller CODE_DEPLOY',
      'Move it to the ECS controller',
    ],
    [
      'another deployment system',
      { ...web, deploymentController: { type: 'EXTERNAL' } },
      'deployment controller EXTERNAL',
      'Deploy it with that system',
    ],
    [
      'an Express service',
      { ...web, resourceManagementType: 'ECS' },
      'is an Express service',
      'aws-actions/amazon-ecs-deploy-express-service',
    ],
  ])('names %s and the way out', (_name, service, why, hint) => {
    const obstacle = obstacleTo(service);
    expect(obstacle?.why).toContain(`service: 'web' `);
    expect(obstacle?.why).toContain(why);
    expect(obstacle?.hint).toContain(hint);
  });
});
