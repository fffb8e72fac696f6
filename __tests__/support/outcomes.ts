import type { Outcome, ServiceResult } from '../../src/outcome.ts';
import { ACCOUNT, definitionArn, HOST, REGION } from './definitions.ts';

/** A service that went from web:7 to web:8, except for what is given. */
export function result(more: Partial<ServiceResult> = {}): ServiceResult {
  return {
    service: 'web',
    serviceArn: `arn:aws:ecs:${REGION}:${ACCOUNT}:service/prod/web`,
    verdict: 'succeeded',
    reason: 'the service runs web:8',
    deploymentId: 'ecs-svc/100',
    revision: { arn: definitionArn('web:8'), images: { app: `${HOST}/web:v2` } },
    previous: { arn: definitionArn('web:7'), images: { app: `${HOST}/web:v1` } },
    warnings: [],
    ...more,
  };
}

/** A run of one service that succeeded, except for what is given. */
export function outcome(more: Partial<Outcome> = {}): Outcome {
  const services = more.services ?? [result()];
  return {
    verdict: services[0]?.verdict ?? 'refused',
    reason: services[0]?.reason ?? 'why',
    cluster: { name: 'prod', arn: `arn:aws:ecs:${REGION}:${ACCOUNT}:cluster/prod` },
    image: {
      reference: `${HOST}/web:v2`,
      tag: 'v2',
      digest: `sha256:${'ab'.repeat(32)}`,
      repository: 'web',
      registry: HOST,
      how: 'built',
    },
    services,
    phases: [
      { name: 'Check', ms: 450 },
      { name: 'Rollout', ms: 61_000 },
    ],
    ...more,
  };
}
