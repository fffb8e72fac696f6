import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { INPUT_NAMES } from '../../src/inputs/input-reader.ts';
import { readInputs } from '../../src/inputs/inputs.ts';
import { PLACEHOLDERS } from '../../src/inputs/tag-inputs.ts';
import { buildInputs } from '../support/build-plans.ts';
import { problemOf } from '../support/problems.ts';

/** The environment as the runner makes it from a `with:` block. */
function withBlock(inputs: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]));
}

function read(inputs: Record<string, string> = {}) {
  return readInputs({ PATH: '/bin', ...withBlock({ service: 'web', ...inputs }) });
}

function complaint(inputs: Record<string, string>): string {
  return problemOf(() => read(inputs)).message;
}

const NO_UPDATE = {
  desiredCount: undefined,
  forceNewDeployment: false,
  enableEcsManagedTags: undefined,
  propagateTags: undefined,
  volume: undefined,
  percentages: undefined,
};

interface ActionFile {
  inputs: Record<string, { required: boolean; default?: string }>;
}
const action = parse(readFileSync('action.yml', 'utf8')) as ActionFile;

describe('INPUT_NAMES', () => {
  it('are the inputs of action.yml, in its order', () => {
    expect([...INPUT_NAMES]).toEqual(Object.keys(action.inputs));
  });

  it('have the defaults of action.yml where nothing is passed', () => {
    const declared = Object.entries(action.inputs).flatMap(([name, { default: value }]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    expect(read()).toEqual(read(Object.fromEntries(declared)));
    expect(declared.length).toBe(16);
  });
});

describe('readInputs', () => {
  it('needs a service alone', () => {
    expect(read()).toEqual({
      cluster: undefined,
      service: { kind: 'named', names: ['web'] },
      repository: undefined,
      imageTag: undefined,
      tags: [],
      newRepository: undefined,
      registries: { aws: [], others: [] },
      ifTagExists: 'auto',
      containerNames: [],
      taskDefinition: { kind: 'live' },
      image: undefined,
      images: {},
      variables: undefined,
      edits: undefined,
      scan: undefined,
      stamp: true,
      showValues: false,
      keepRevisions: undefined,
      preflight: { policy: 'fail', maxUnavailable: undefined },
      update: NO_UPDATE,
      build: buildInputs,
      buildAsked: false,
      ifInProgress: 'proceed',
      watch: {
        wait: true,
        minutes: 30,
        failFast: true,
        maxFailedTasks: 10,
        onFailure: undefined,
        onTimeout: 'leave',
        onCancel: 'leave',
        logLines: undefined,
      },
      maxAttempts: undefined,
      region: undefined,
      dryRun: false,
    });
  });

  it('reads every input', () => {
    const inputs = read({
      cluster: ' prod ',
      service: 'web, worker\nweb',
      repository: 'team/web',
      'create-repository': 'true',
      'repository-tags': 'team=shop',
      registries: 'public.ecr.aws',
      'registry-auth': '- {username: me, password: pw}',
      'image-tag': 'v1',
      tags: 'latest\nstable, v1',
      'if-tag-exists': 'rebuild',
      'container-name': 'app,sidecar',
      'task-definition': 'web',
      context: 'app',
      file: 'app/Dockerfile.prod',
      target: 'final',
      'build-args': 'A=1\nB=x=y, z',
      platforms: 'linux/amd64,linux/arm64/v8',
      'cache-from': 'type=gha,scope=a\ntype=registry,ref=x',
      'cache-to': 'type=gha,mode=max',
      'build-contexts': 'common=../common\nbase=docker-image://alpine:3',
      'build-secrets': 'npm=a=b\n"key=one\ntwo ""2"""',
      'build-secret-files': 'rc=.npmrc',
      'build-secret-envs': 'token=TOKEN',
      ssh: 'default,deploy=keys/id',
      'no-cache': 'true',
      pull: 'True',
      labels: 'team=web\nempty=',
      annotations: 'manifest:a=b, c',
      provenance: 'mode=max,builder-id=x',
      sbom: 'TRUE',
      builder: 'builder-1f2',
      network: 'none',
      'add-hosts': 'db:10.0.0.5, v6:2001:db8::1',
      'shm-size': '128m',
      ulimit: 'nofile=1024:2048,core=-1',
      'wait-for-service-stability': 'TRUE',
      'wait-for-minutes': '20160',
      'if-in-progress': 'wait',
      preflight: 'warn',
      'max-unavailable': '25%',
      'minimum-healthy-percent': '50',
      'maximum-percent': '150',
      'keep-deployment-configuration': 'true',
      'fail-fast': 'false',
      'max-failed-tasks': '5',
      'on-failure': 'rollback',
      'on-timeout': 'rollback',
      'on-cancel': 'rollback',
      'log-lines': '0',
      'max-retries': '5',
      'aws-region': 'us-gov-west-1',
      'dry-run': 'True',
    });
    expect(inputs).toEqual({
      cluster: 'prod',
      service: { kind: 'named', names: ['web', 'worker'] },
      repository: 'team/web',
      newRepository: {
        scanOnPush: false,
        tagMutability: 'MUTABLE',
        kmsKey: undefined,
        lifecyclePolicy: undefined,
        tags: [{ name: 'team', value: 'shop' }],
      },
      registries: {
        aws: [{ kind: 'public' }],
        others: [{ registry: 'docker.io', username: 'me', password: 'pw' }],
      },
      imageTag: 'v1',
      tags: ['latest', 'stable', 'v1'],
      ifTagExists: 'rebuild',
      containerNames: ['app', 'sidecar'],
      taskDefinition: { kind: 'family', family: 'web' },
      image: undefined,
      images: {},
      variables: undefined,
      edits: undefined,
      scan: undefined,
      stamp: true,
      showValues: false,
      keepRevisions: undefined,
      preflight: { policy: 'warn', maxUnavailable: { kind: 'percent', percent: 25 } },
      update: { ...NO_UPDATE, percentages: { minimum: 50, maximum: 150, keep: true } },
      build: {
        context: 'app',
        file: 'app/Dockerfile.prod',
        target: 'final',
        buildArgs: { A: '1', B: 'x=y, z' },
        platforms: ['linux/amd64', 'linux/arm64/v8'],
        cacheFrom: ['type=gha,scope=a', 'type=registry,ref=x'],
        cacheTo: ['type=gha,mode=max'],
        buildContexts: { common: '../common', base: 'docker-image://alpine:3' },
        secrets: [
          { kind: 'value', id: 'npm', value: 'a=b' },
          { kind: 'value', id: 'key', value: 'one\ntwo "2"' },
          { kind: 'file', id: 'rc', path: '.npmrc' },
          { kind: 'variable', id: 'token', name: 'TOKEN' },
        ],
        ssh: ['default', 'deploy=keys/id'],
        noCache: true,
        pull: true,
        labels: { team: 'web', empty: '' },
        annotations: ['manifest:a=b, c'],
        provenance: 'mode=max,builder-id=x',
        sbom: 'true',
        builder: 'builder-1f2',
        network: 'none',
        addHosts: ['db:10.0.0.5', 'v6:2001:db8::1'],
        shmSize: '128m',
        ulimit: ['nofile=1024:2048', 'core=-1'],
        cache: undefined,
      },
      buildAsked: true,
      ifInProgress: 'wait',
      watch: {
        wait: true,
        minutes: 20160,
        failFast: false,
        maxFailedTasks: 5,
        onFailure: 'rollback',
        onTimeout: 'rollback',
        onCancel: 'rollback',
        logLines: 0,
      },
      maxAttempts: 5,
      region: 'us-gov-west-1',
      dryRun: true,
    });
  });

  it.each([
    ['a path', 'deploy/web', { kind: 'file', path: 'deploy/web' }],
    ['a path of Windows', 'deploy\\web', { kind: 'file', path: 'deploy\\web' }],
    ['.json', 'web.json', { kind: 'file', path: 'web.json' }],
    ['.yml', 'web.yml', { kind: 'file', path: 'web.yml' }],
    ['.YAML', 'web.YAML', { kind: 'file', path: 'web.YAML' }],
    ['a bare name', 'web', { kind: 'family', family: 'web' }],
    ['a name that ends like a word', 'web-json', { kind: 'family', family: 'web-json' }],
    ['name:N', 'web:12', { kind: 'revision', revision: 'web:12' }],
    [
      'an ARN',
      'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:3',
      { kind: 'revision', revision: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:3' },
    ],
  ])('task-definition: takes %s for what it is', (_name, value, expected) => {
    expect(read({ 'task-definition': value }).taskDefinition).toEqual(expected);
  });

  it.each([
    ['repository', 'x'],
    ['image-tag', 'x'],
    ['tags', 'x'],
    ['if-tag-exists', 'reuse'],
    ['context', 'x'],
    ['file', 'x'],
    ['target', 'x'],
    ['build-args', 'A=1'],
    ['platforms', 'linux/arm64'],
    ['cache-from', 'x'],
    ['cache-to', 'x'],
  ])('%s asks for a build', (name, value) => expect(read({ [name]: value }).buildAsked).toBe(true));

  it('the default of if-tag-exists, which the runner passes, asks for no build', () => {
    expect(read({ 'if-tag-exists': 'auto' }).buildAsked).toBe(false);
    expect(read({ 'if-tag-exists': 'auto', image: 'web:1' }).image).toBe('web:1');
  });

  it('takes every placeholder in tags', () => {
    const tags = PLACEHOLDERS.map((name) => `x-{${name}}`);
    expect(read({ 'image-tag': tags.join('_'), tags: tags.join(',') })).toMatchObject({
      imageTag: tags.join('_'),
      tags,
    });
  });

  it.each(['cluster', 'container-name', 'task-definition'])('%s alone asks for no build', (name) => {
    expect(read({ [name]: 'x' }).buildAsked).toBe(false);
  });

  it.each([
    ['an image', { image: 'web:1' }],
    ['a repository', { repository: 'web' }],
    ['something to build', { target: 'final' }],
  ])('lets %s change a container of a named revision', (_name, more) => {
    expect(read({ 'task-definition': 'web:3', 'container-name': 'app', ...more }).containerNames).toEqual(['app']);
  });

  it('lets `matching` select services by repository', () => {
    expect(read({ service: 'matching', repository: 'web' }).service).toEqual({ kind: 'matching' });
  });

  it('counts a blank value as none', () => {
    expect(read({ cluster: '  ', 'dry-run': '', 'wait-for-minutes': ' ', tags: '\n' })).toEqual(read());
  });

  it('counts a list of separators as none', () => {
    expect(read({ tags: ' , \n,' })).toEqual(read());
  });
});

describe('readInputs refuses', () => {
  it.each([
    ['no service', { service: '' }, 'service: is required'],
    ['a boolean in other words', { 'dry-run': 'yes' }, "dry-run: 'yes' is neither true nor false"],
    ['a boolean with odd capitals', { 'dry-run': 'tRUE' }, "dry-run: 'tRUE' is neither true nor false"],
    ['another word', { 'on-failure': 'maybe' }, "on-failure: 'maybe' is neither rollback nor leave"],
    ['a word in capitals', { 'on-timeout': 'Rollback' }, "neither rollback nor leave. Did you mean 'rollback'?"],
    ['zero minutes', { 'wait-for-minutes': '0' }, "wait-for-minutes: '0' is not a whole number from 1 to 20160"],
    ['more than two weeks', { 'wait-for-minutes': '20161' }, "wait-for-minutes: '20161'"],
    ['half a minute', { 'wait-for-minutes': '0.5' }, "wait-for-minutes: '0.5'"],
    ['minutes in another notation', { 'wait-for-minutes': '1e2' }, "wait-for-minutes: '1e2'"],
    ['a negative number', { 'wait-for-minutes': '-5' }, "wait-for-minutes: '-5'"],
    ['a platform without os', { platforms: 'arm64' }, "platforms: 'arm64' is not of the form os/architecture"],
    ['a platform of four parts', { platforms: 'linux/arm/v7/x' }, "platforms: 'linux/arm/v7/x' is not of the form"],
    ['an availability zone', { 'aws-region': 'us-east-1a' }, "aws-region: 'us-east-1a' is not a region code"],
    ['a region by its city', { 'aws-region': 'Frankfurt' }, "aws-region: 'Frankfurt' is not a region code"],
    ['`matching` beside names', { service: 'web,matching', repository: 'x' }, '`matching` stands alone'],
    ['`matching` without repository', { service: 'matching' }, 'repository: is required with `service: matching`'],
    ['an image and a build', { image: 'web:1', target: 'x', tags: 'y' }, "so tags and target can't be used with it"],
    [
      'an image and a further tag',
      { image: 'web:1', tags: 'y' },
      "image: 'web:1' is deployed as it is, without a build, so tags can't",
    ],
    [
      'an image and a rule for its tag',
      { image: 'web:1', 'if-tag-exists': 'reuse' },
      "image: 'web:1' is deployed as it is, without a build, so if-tag-exists can't",
    ],
    [
      'a rule that there is not',
      { 'if-tag-exists': 'replace' },
      "if-tag-exists: 'replace' is none of auto, reuse, rebuild and fail",
    ],
    [
      'a placeholder that there is not',
      { tags: 'latest, {brnch}' },
      "tags: there is no placeholder '{brnch}'. Did you mean '{branch}'?",
    ],
    [
      'a placeholder in capitals',
      { 'image-tag': '{SHA}' },
      "image-tag: there is no placeholder '{SHA}'. Did you mean '{sha}'?",
    ],
    [
      'a placeholder that resembles none',
      { 'image-tag': 'x-{environment}' },
      "image-tag: there is no placeholder '{environment}'. They are {sha}, {short-sha}, {branch}, ",
    ],
    ['an empty placeholder', { tags: '{}' }, "tags: there is no placeholder '{}'."],
    ['double braces', { tags: '{{version}}' }, "tags: '{{version}}' has double braces"],
    ['a brace alone', { tags: 'x{sha' }, "tags: 'x{sha' has a brace without its counterpart"],
    ['a build argument without name', { 'build-args': '=x' }, 'build-args: argument 1 is not of the form NAME=value'],
    [
      'a name that no ARG can have',
      { 'build-args': 'A=1\nA-B=x' },
      'build-args: argument 2 is not of the form NAME=value',
    ],
    [
      "docker's own variable",
      { 'build-args': 'DOCKER_HOST=x' },
      "'DOCKER_HOST' is a variable that docker itself reads",
    ],
    ["buildx's own variable", { 'build-args': 'BUILDX_BUILDER=x' }, "'BUILDX_BUILDER' is a variable that docker"],
    [
      'a container of a revision that is deployed as it is',
      { 'task-definition': 'web:3', 'container-name': 'app' },
      'container-name: the revision web:3 is deployed as it is',
    ],
    ['PATH', { 'build-args': 'PATH=/x' }, "'PATH' is a variable that docker itself reads"],
  ])('%s', (_name, inputs, message) => {
    expect(complaint(inputs)).toContain(message);
  });

  it.each([
    ['a name with a blank', 'MY TOKEN=hunter2'],
    ['a line of a value of several', 'KEY=-----BEGIN\nhunter2'],
    ['a value without name', '=hunter2'],
  ])('a build argument without showing it: %s', (_name, value) => {
    expect(complaint({ 'build-args': value })).toMatch(/^build-args: (?!.*hunter2)/);
  });

  it('an input that does not exist, and names the nearest that does', () => {
    expect(complaint({ clustr: 'x' })).toBe("clustr: there is no such input. Did you mean 'cluster'?");
  });

  it('an input that resembles none, and names them all', () => {
    const message = complaint({ 'codedeploy-appspec': 'x' });
    expect(message).toMatch(/^codedeploy-appspec: there is no such input\. The inputs are cluster, /);
    for (const name of INPUT_NAMES) expect(message).toContain(name);
  });

  it('everything at once, a line each, before anything is built', () => {
    const problem = problemOf(() => read({ service: '', 'dry-run': 'x', 'wait-for-minutes': 'y', foo: 'z' }));
    expect(problem.message.split('\n').map((line) => line.split(':')[0])).toEqual([
      'foo',
      'service',
      'wait-for-minutes',
      'dry-run',
    ]);
    expect(problem.verdict).toBe('refused');
    expect(problem.hint).toContain('nothing was built');
  });

  it('`matching` without repository, also with a trailing comma', () => {
    expect(complaint({ service: 'matching,' })).toContain('repository: is required with `service: matching`');
  });

  it.each(['on-failure', 'on-timeout', 'on-cancel'])(
    '%s: rollback is refused where the deployment is not followed',
    (name) => {
      const text = complaint({ 'wait-for-service-stability': 'False', [name]: 'rollback' });
      expect(text).toMatch(new RegExp(`^${name}: 'rollback' has no effect with wait-for-service-stability: false`));
      expect(read({ 'wait-for-service-stability': 'False', [name]: 'leave' }).watch.wait).toBe(false);
    },
  );
});
