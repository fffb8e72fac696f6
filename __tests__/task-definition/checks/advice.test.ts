import type { Service } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../../src/aws/lossless.ts';
import { adviceOn } from '../../../src/task-definition/checks/advice.ts';
import { sentenceOf } from '../../../src/task-definition/checks/defect.ts';
import { logGroupsIn, missingGroupAdvice } from '../../../src/task-definition/checks/log-groups.ts';
import { looksLikeSecret } from '../../../src/task-definition/checks/secret-looks.ts';
import { beside, onFargate, onInstances } from './samples.ts';

const RANDOM = 'x9Kq2mPz7LwT4vRb';
const balanced: Service = { loadBalancers: [{ targetGroupArn: 'arn', containerName: 'web', containerPort: 80 }] };
const slow = { healthCheck: { command: ['CMD', 'true'], startPeriod: 60 } };
const unhealthy = {
  events: [{ message: '(service web) (instance i-1) (port 80) is unhealthy in (target-group arn) due to (reason x)' }],
};
const limited = { memory: 512, memoryReservation: undefined };

function advice(json: Json, service: Service = {}): string[] {
  return adviceOn(json, service, ['web']).map((one) => `${one.severity} ${one.rule} ${sentenceOf(one)}`);
}

describe('advice', () => {
  it.each<[string, Json, Service, RegExp, Json, Service]>([
    [
      'a secret in plain text',
      onInstances({
        environment: [
          { name: 'A', value: 'b' },
          { name: 'DB_PASSWORD', value: RANDOM },
        ],
      }),
      {},
      /^warning plain-secrets containerDefinitions\[0\]\.environment\[1\]\.name \(container web\) is 'DB_PASSWORD'/,
      onInstances({ secrets: [{ name: 'DB_PASSWORD', valueFrom: RANDOM }] }),
      {},
    ],
    [
      'the tag latest',
      onInstances({ image: 'web:latest' }),
      {},
      /^warning latest .*'web:latest'.*moves/,
      onInstances({ image: 'web:v1' }),
      {},
    ],
    [
      'no tag',
      onInstances({ image: 'host:5000/web' }),
      {},
      /^warning latest .*without a tag it means latest/,
      onInstances({ image: `web@sha256:${'a'.repeat(64)}` }),
      {},
    ],
    [
      'no time to start, which the container says that it needs',
      onInstances(slow),
      balanced,
      /^warning grace-period healthCheckGracePeriodSeconds is 0: container web has 60 s to start.*60 or more/,
      onInstances(slow),
      { ...balanced, healthCheckGracePeriodSeconds: 60 },
    ],
    [
      'no time to start, where tasks were unhealthy lately',
      onInstances(),
      { ...balanced, ...unhealthy },
      /^warning grace-period .*found tasks of this service unhealthy lately/,
      onInstances(),
      { ...unhealthy },
    ],
    [
      'a limit without a reservation',
      onInstances(limited),
      {},
      /^note memory-reservation .*is 512: without a memoryReservation every task takes all 512 MiB/,
      onFargate(limited),
      {},
    ],
  ])('%s', (_name, bad, badService, says, good, goodService) => {
    expect(advice(bad, badService)).toEqual([expect.stringMatching(says)]);
    expect(advice(good, goodService)).toEqual([]);
  });

  it('never shows the value of what may be a secret', () => {
    expect(advice(onInstances({ environment: [{ name: 'API_KEY', value: RANDOM }] })).join()).not.toContain(RANDOM);
  });

  it('leaves alone the images of other containers, quick services, and memory of the whole task', () => {
    expect(advice(beside({}, { name: 'proxy', image: 'nginx' }))).toEqual([]);
    expect(advice(onInstances(), balanced)).toEqual([]);
    expect(advice(onInstances(limited, { memory: '1024' }))).toEqual([]);
  });
});

describe('what looks like a secret', () => {
  it.each([
    ['DB_PASSWORD', RANDOM],
    ['GITHUB_TOKEN', 'ghp_16C7e42F292c6912E7710c838347Ae178B4a'],
    ['client_secret', 'n0t-a-Word-8841-zQ'],
    ['STRIPE_KEY', 'sk_live_4eC39HqLyjWDarjtT1zdp7dc'],
    ['AWS_SECRET_ACCESS_KEY', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
  ])('is %s', (name, value) => {
    expect(looksLikeSecret(name, value)).toBe(true);
  });

  it.each([
    ['GREETING', RANDOM],
    ['DB_PASSWORD', 'changeme'],
    ['DB_PASSWORD', ''],
    ['PASSWORD_POLICY', 'at least twelve characters, 1 digit'],
    ['TOKEN_URL', RANDOM],
    ['SECRET_NAME', 'prod/web/database-7'],
    ['SECRET_ARN', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf'],
    ['TOKEN', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf'],
    ['API_TOKEN', 'https://auth.example.com/Token1'],
    ['AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE'],
    ['JWT_PUBLIC_KEY', RANDOM],
    ['MONKEY', RANDOM],
    ['KEYBOARD', RANDOM],
    ['TOKEN', 'aaaaaaaaaaaaaaa1'],
  ])('is not %s=%s', (name, value) => {
    expect(looksLikeSecret(name, value)).toBe(false);
  });
});

describe('log groups', () => {
  const writing = (options: Json, logDriver = 'awslogs') => onInstances({ logConfiguration: { logDriver, options } });
  const here = { 'awslogs-group': '/ecs/web', 'awslogs-region': 'eu-west-1' };

  it.each<[string, string[], Json]>([
    ['of this region', ['/ecs/web'], writing(here)],
    ['without a region', ['/ecs/web'], writing({ 'awslogs-group': '/ecs/web' })],
    ['of another region', [], writing({ ...here, 'awslogs-region': 'eu-west-3' })],
    ['that are made on demand', [], writing({ ...here, 'awslogs-create-group': 'true' })],
    ['of another driver', [], writing(here, 'splunk')],
    ['of any JSON', [], onInstances({ logConfiguration: { logDriver: 'awslogs', options: [1] } })],
  ])('%s: %j', (_name, groups, json) => {
    expect(logGroupsIn(json, 'eu-west-1')).toEqual(groups);
  });

  it('are warned of where they are missing', () => {
    const [found] = missingGroupAdvice(writing(here), 'eu-west-1', ['/ecs/web']);
    expect(found?.severity).toBe('warning');
    expect(sentenceOf(found!)).toContain('aws logs create-log-group --log-group-name /ecs/web --region eu-west-1');
    expect(missingGroupAdvice(writing(here), 'eu-west-1', ['/ecs/other'])).toEqual([]);
  });
});
