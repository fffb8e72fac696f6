import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from '../../src/aws/clients.ts';
import { Problem } from '../../src/problem.ts';

/** Only our own clients' settings are looked at here; nothing is sent. */
describe('connect', () => {
  const names = ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE', 'AWS_PROFILE'];
  const before = Object.fromEntries(names.map((name) => [name, process.env[name]]));
  beforeAll(() => {
    for (const name of names) delete process.env[name];
    // The SDK reads these by itself; the machine's own must not decide a test.
    process.env.AWS_CONFIG_FILE = '/dev/null';
    process.env.AWS_SHARED_CREDENTIALS_FILE = '/dev/null';
  });
  afterAll(() => {
    for (const name of names) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  });

  it.each([
    ['the input first', 'eu-west-1', { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-2' }, 'eu-west-1'],
    ['then AWS_REGION', undefined, { AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-2' }, 'us-east-1'],
    ['then AWS_DEFAULT_REGION', undefined, { AWS_DEFAULT_REGION: 'us-east-2' }, 'us-east-2'],
  ])('takes the region from %s', async (_name, input, environment, expected) => {
    const aws = await connect(input, environment);
    expect(aws.region).toBe(expected);
    expect(await aws.ecs.config.region()).toBe(expected);
    expect(await aws.ecsOnce.config.region()).toBe(expected);
    expect(await aws.codeDeployOnce.config.region()).toBe(expected);
    expect(await aws.sts.config.region()).toBe(expected);
  });

  it('attempts a read as often as it is told, and a write once', async () => {
    const { ecs, ecsOnce, sts } = await connect('eu-west-1', {}, 4);
    expect(await ecs.config.maxAttempts()).toBe(4);
    expect(await sts.config.maxAttempts()).toBe(4);
    expect(await ecsOnce.config.maxAttempts()).toBe(1);
    expect(await (await connect('eu-west-1', {})).ecs.config.maxAttempts()).toBe(10);
  });

  it('says what to do where no region is known', async () => {
    const error = await connect(undefined, {}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Problem);
    expect((error as Problem).message).toContain('aws-region: no region is known');
    expect((error as Problem).verdict).toBe('refused');
  });

  it('counts an empty variable, as workflows set them, as none', async () => {
    expect((await connect('', { AWS_REGION: '', AWS_DEFAULT_REGION: 'us-east-2' })).region).toBe('us-east-2');
  });

  it('retries reads, and nothing where one attempt was asked for', async () => {
    const aws = await connect('eu-west-1', {});
    expect(await aws.ecs.config.maxAttempts()).toBeGreaterThan(3);
    expect(await aws.codeDeploy.config.maxAttempts()).toBeGreaterThan(3);
    for (const once of [aws.ecsOnce, aws.codeDeployOnce]) expect(await once.config.maxAttempts()).toBe(1);
  });

  it('has one ECR client a region', async () => {
    const aws = await connect('eu-west-1', {});
    expect(aws.ecr('us-east-1')).toBe(aws.ecr('us-east-1'));
    expect(aws.ecr('us-east-1')).not.toBe(aws.ecr('eu-west-1'));
    expect(await aws.ecr('us-east-1').config.region()).toBe('us-east-1');
  });

  it.each([
    ['without an endpoint', {}, undefined],
    ['an endpoint for all', { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }, '127.0.0.1:4566'],
    [
      'an endpoint for ECR',
      { AWS_ENDPOINT_URL: 'http://127.0.0.1:1', AWS_ENDPOINT_URL_ECR: 'http://localhost:5000/x' },
      'localhost:5000',
    ],
    ['what is no address', { AWS_ENDPOINT_URL: 'nonsense' }, undefined],
  ])('knows the local host: %s', async (_name, environment, expected) => {
    expect((await connect('eu-west-1', environment)).localHost).toBe(expected);
  });
});
