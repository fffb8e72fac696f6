import { describe, expect, it } from '@jest/globals';
import { explained } from '../../src/rollout/explain.ts';
import { codeDeployed, createCodeDeployment, followCodeDeploy } from '../support/code-deploy-stage.ts';
import { createWorld } from '../support/world.ts';

describe('what went wrong with a CodeDeploy deployment', () => {
  it('is what CodeDeploy says, with code and hint', async () => {
    const lambdas = [{ function: 'no', answers: ['FAILED' as const] }];
    await using world = await createWorld({ scenario: codeDeployed({}, { lambdas }) });
    const watched = await followCodeDeploy(world, await createCodeDeployment(world, { AfterInstall: 'no' }));
    world.mark();
    expect(await explained(watched, { cluster: 'prod', logLines: 20 }, world)).toEqual({
      verdict: 'failed',
      reason:
        'the CodeDeploy deployment failed: the hook of AfterInstall failed after 1s; all traffic is on the old revision',
      hint: expect.stringContaining("the hook's Lambda function"),
      code: 'code-deploy-hook-failed',
    });
    expect(world.calls()).toEqual([]);
  });

  it('is the verdict where the deployment did not end', async () => {
    await using world = await createWorld({ scenario: codeDeployed() });
    const id = await createCodeDeployment(world);
    world.clock.later(5_000, () => world.cancel());
    const watched = await followCodeDeploy(world, id);
    const { code } = await explained(watched, { cluster: 'prod', logLines: 20 }, world);
    expect(code).toBe('cancelled');
  });
});
