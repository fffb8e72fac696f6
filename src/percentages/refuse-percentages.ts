import type { Service } from '@aws-sdk/client-ecs';
import { Problem } from '../problem.ts';
import { type AskedPercentages, arrange, percentagesDuring } from './arrangement.ts';

/**
 * Refuses percentages that ECS wouldn't take, or that would change nothing.
 * @throws Problem with what the service is like, and what is possible
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
 */
export function refusePercentages(service: Service, asked: AskedPercentages | undefined): void {
  if (asked === undefined) return;
  const { serviceName: name = '', schedulingStrategy, deploymentConfiguration } = service;
  const input = asked.minimum === undefined ? 'maximum-percent' : 'minimum-healthy-percent';
  const { strategy = 'ROLLING' } = deploymentConfiguration ?? {};
  if (strategy !== 'ROLLING') {
    throw new Problem(
      `${input}: service '${name}' is deployed by the strategy ${strategy}, which starts all new tasks beside the old ones, whatever the percentages`,
      { hint: `Leave out ${input}.` },
    );
  }
  if (schedulingStrategy === 'DAEMON' && asked.maximum !== undefined && asked.maximum > 100) {
    throw new Problem(
      `maximum-percent: service '${name}' has the scheduling strategy DAEMON, for which ECS takes nothing above 100, and ${asked.maximum} was given`,
      { hint: 'Leave out maximum-percent. With minimum-healthy-percent a daemon is replaced in more or fewer steps.' },
    );
  }
  const { minimum, maximum } = percentagesDuring(service, arrange(service, asked));
  if (minimum === 100 && maximum === 100) {
    throw new Problem(
      `${input}: service '${name}' would have minimumHealthyPercent 100 and maximumPercent 100, which ECS refuses: no task could ever be replaced`,
      { hint: 'Set minimum-healthy-percent below 100, or maximum-percent above it.' },
    );
  }
}
