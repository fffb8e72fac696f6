import { lastPart } from '../../aws/arn.ts';
import { listed } from '../../problem.ts';
import { withoutStop } from '../facts/names.ts';
import { boundsOf, maximumToStartOne, minimumToStopOne } from '../facts/percentages.ts';
import type { Clue, Place, Rule } from './rule.ts';

const TOLD: readonly Place[] = ['event', 'service-deployment'];

function serviceName({ evidence }: Clue): string {
  return evidence.service === '' ? 'the service' : `service ${evidence.service}`;
}

function deadlock({ evidence }: Clue): string {
  const bounds = boundsOf(evidence);
  // Somebody may have changed them since.
  if (bounds === undefined || bounds.lower < bounds.desired || bounds.upper > bounds.desired) {
    return 'minimumHealthyPercent and maximumPercent of the service let ECS neither stop an old task nor start a new one';
  }
  const { desired, minimum, maximum } = bounds;
  return `with ${desired} desired ${desired === 1 ? 'task' : 'tasks'}, minimumHealthyPercent ${minimum} and maximumPercent ${maximum} let ECS neither stop an old task nor start a new one`;
}

function unlock({ evidence }: Clue): string {
  const bounds = boundsOf(evidence);
  if (bounds === undefined) return 'Raise maximumPercent, or lower minimumHealthyPercent of the service.';
  const { desired } = bounds;
  return `Set maximumPercent to ${maximumToStartOne(desired)} or more, or minimumHealthyPercent to ${minimumToStopOne(desired)}${desired === 1 ? ' (the service is down meanwhile)' : ' or less'}.`;
}

function stageIn({ text, evidence }: Clue): string {
  const said = text.replace(/^hook \S+ \S+/, '');
  const stage = /\b([A-Z]+(?:_[A-Z]+)+)\b/.exec(said)?.[1] ?? evidence.serviceDeployment?.lifecycleStage;
  return stage === undefined ? '' : ` at stage ${stage}`;
}

function functionIn({ text }: Clue): string | undefined {
  return /:function:([\w-]+)/.exec(text)?.[1];
}

function hookDetails({ text }: Clue): string {
  const details = withoutStop(/hook\(s\) failed\. (.*)/s.exec(text)?.[1] ?? '');
  return details === '' ? '' : `: ${details}`;
}

function alarmNames({ evidence }: Clue): string {
  const names = evidence.serviceDeployment?.alarms?.triggeredAlarmNames ?? [];
  return names.length === 0
    ? 'a CloudWatch alarm of the deployment went off'
    : `${listed(names)} went off (CloudWatch)`;
}

/** What ends or blocks a whole deployment. */
export const DEPLOYMENTS: readonly Rule[] = [
  {
    code: 'percentages-deadlock',
    weight: 'permanent',
    places: ['event'],
    pattern: /unable to stop or start tasks during a deployment because of the service deployment configuration/i,
    what: 'By the deployment configuration ECS may neither stop an old task nor start a new one.',
    cause: deadlock,
    advice: unlock,
  },
  {
    code: 'load-balancer-container',
    weight: 'permanent',
    places: ['event'],
    pattern: /Load balancer container name or port changed/i,
    what: 'The load balancer of the service is set to a container or port that the new task definition does not have.',
    cause: (clue) =>
      `the load balancer of ${serviceName(clue)} is set to a container and port that the new task definition doesn't have`,
    advice: () =>
      'Keep the name of the container and its containerPort in the task definition, or change loadBalancers of the service to the new ones.',
  },
  {
    code: 'protected-tasks',
    weight: 'passing',
    places: ['event'],
    pattern: /number of protected tasks/i,
    what: 'Tasks that are protected against scale-in keep the deployment from going on.',
    cause: () => "old tasks can't be stopped: they are protected against scale-in (task protection)",
    advice: ({ evidence }) =>
      `Wait until their protection ends, or end it: \`aws ecs update-task-protection --cluster ${evidence.cluster || 'CLUSTER'} --tasks TASK --no-protection-enabled\`.`,
  },
  {
    code: 'deployment-alarm',
    weight: 'repeated',
    places: TOLD,
    pattern: /alarm detect|active alarms|alarms? (?:is|are) active|^alarms: /i,
    what: 'A CloudWatch alarm that watches the deployment went off.',
    cause: (clue) => `${alarmNames(clue)}, so ECS gave the deployment up`,
    advice: () => "Look at the alarm's metric in CloudWatch since the new tasks got traffic, and at their logs.",
  },
  {
    code: 'approval-refused',
    weight: 'passing',
    places: TOLD,
    pattern: /pause hook was rolled back/i,
    what: 'Somebody had the paused deployment rolled back.',
    cause: (clue) => `somebody had the deployment, which waited for an answer${stageIn(clue)}, rolled back`,
    advice: () => 'Ask those who approve deployments of this service.',
  },
  {
    code: 'approval-timed-out',
    weight: 'passing',
    places: TOLD,
    pattern: /pause hook timed out|^hook PAUSE TIMED_OUT/i,
    what: 'Nobody answered in time whether the paused deployment may go on.',
    cause: (clue) => `the deployment waited for somebody to let it go on${stageIn(clue)}, and nobody answered in time`,
    advice: () =>
      'Deploy again and answer with `aws ecs continue-service-deployment`, or give the pause hook more time.',
  },
  {
    code: 'approval-awaited',
    weight: 'passing',
    places: ['service-deployment'],
    pattern: /^hook \w+ AWAITING_ACTION/,
    what: 'The deployment waits for somebody to let it go on.',
    cause: (clue) => `the deployment waits for somebody to let it go on${stageIn(clue)}`,
    advice: ({ evidence, text }) => {
      const arn = evidence.serviceDeployment?.serviceDeploymentArn ?? 'ARN';
      return `Answer: \`aws ecs continue-service-deployment --service-deployment-arn ${arn} --hook-id ${lastPart(/AWAITING_ACTION (\S+)/.exec(text)?.[1] ?? 'ID')} --action CONTINUE\` (or ROLLBACK).`;
    },
  },
  {
    code: 'lifecycle-hook',
    weight: 'repeated',
    places: TOLD,
    pattern: /hook execution failure|hook\(s\) failed|^hook \w+ (?:FAILED|TIMED_OUT)/i,
    what: 'A lifecycle hook of the deployment failed.',
    cause: (clue) => `a lifecycle hook of the deployment failed${stageIn(clue)}${hookDetails(clue)}`,
    advice: (clue) =>
      `Look at the log of the Lambda function (\`aws logs tail /aws/lambda/${functionIn(clue) ?? 'NAME'} --since 1h\`), and check that the role of the hook may call it (lambda:InvokeFunction).`,
  },
  {
    code: 'deployment-stopped-by-user',
    weight: 'passing',
    places: TOLD,
    pattern: /stopped by a user/i,
    what: 'Somebody, or another program, stopped the deployment.',
    cause: () => 'somebody, or another program, stopped the deployment',
    advice: () => 'CloudTrail tells who called StopServiceDeployment. Run again if it was not meant to end.',
  },
  {
    code: 'circuit-breaker',
    weight: 'repeated',
    places: TOLD,
    pattern: /circuit ?breaker|tasks? ?(?:\(s\))? failed to start/i,
    vague: true,
    what: 'The deployment circuit breaker gave the deployment up: too many tasks failed.',
    cause: ({ evidence }) => {
      const { failureCount, threshold } = evidence.serviceDeployment?.deploymentCircuitBreaker ?? {};
      const count = failureCount === undefined || failureCount < 1 ? '' : ` after ${failureCount} failed tasks`;
      return `the deployment circuit breaker gave the deployment up${count}${threshold === undefined || count === '' ? '' : ` (its threshold is ${threshold})`}, and ECS doesn't say why tasks failed`;
    },
    advice: () =>
      'Look at the stopped tasks in the ECS console, which keeps them for about an hour, and at their logs.',
  },
  {
    code: 'nothing-to-roll-back-to',
    weight: 'repeated',
    places: TOLD,
    pattern: /No rollback candidate/i,
    vague: true,
    what: 'The deployment failed, and no earlier deployment had completed that ECS could put back.',
    cause: () => 'the deployment failed, and no earlier deployment had completed that ECS could put back',
    advice: () => 'Look at the stopped tasks in the ECS console for the reason of the failure, and deploy again.',
  },
  {
    code: 'deployment-failed',
    weight: 'repeated',
    places: TOLD,
    pattern: /SERVICE_DEPLOYMENT_FAILED|deployment failed/i,
    vague: true,
    what: 'ECS calls the deployment failed, and does not say why.',
    cause: () => "ECS calls the deployment failed, and doesn't say why",
    advice: () => "Look at the stopped tasks and at the service's events in the ECS console.",
  },
];
