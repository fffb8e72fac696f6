import { describe, expect, it } from '@jest/globals';
import { deploymentNumber } from '../../src/watch/following.ts';

describe('deploymentNumber', () => {
  it.each([
    ['ecs-svc/8410204398701', '8410204398701'],
    ['arn:aws:ecs:eu-west-1:123456789012:service-revision/prod/web/8410204398701', '8410204398701'],
  ])('of %s', (id, expected) => expect(deploymentNumber(id)).toBe(expected));
});
