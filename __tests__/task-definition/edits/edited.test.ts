import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../../../src/aws/lossless.ts';
import { readInputs } from '../../../src/inputs/inputs.ts';
import { isSameAs } from '../../../src/task-definition/comparison.ts';
import { containersOf, type Definition, type ResourceTag } from '../../../src/task-definition/definition.ts';
import { edited } from '../../../src/task-definition/edits/edited.ts';
import { render } from '../../../src/task-definition/rendition.ts';
import { problemOf } from '../../support/problems.ts';

const PLACE = { partition: 'aws-cn', region: 'cn-north-1', account: '123456789012' };

function edit(inputs: Record<string, string>, base: Definition, containers: readonly string[] = ['app']): Definition {
  const environment = Object.entries({ service: 'web', ...inputs }).map(([name, value]) => [
    `INPUT_${name.toUpperCase()}`,
    value,
  ]);
  const { edits, images } = readInputs(Object.fromEntries(environment));
  return edited(base, { inputs: edits, images, containers, place: PLACE });
}

function base(app: Json, more: Json = {}, tags: readonly ResourceTag[] = []): Definition {
  const containerDefinitions = [
    { name: 'app', image: 'old', ...app },
    { name: 'proxy', image: 'nginx' },
  ];
  return { arn: undefined, json: { family: 'web', containerDefinitions, ...more }, tags };
}

function app(inputs: Record<string, string>, before: Json = {}): Json {
  const [first, proxy] = containersOf(edit(inputs, base(before)).json);
  expect(proxy).toEqual({ name: 'proxy', image: 'nginx' });
  const { name, image, ...rest } = first!;
  expect([name, image]).toEqual(['app', 'old']);
  return rest;
}

const ssm = 'arn:aws-cn:ssm:cn-north-1:123456789012:parameter';
const secret = 'arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret';

describe('what is asked for a container', () => {
  const two = {
    environment: [
      { name: 'A', value: '', future: [1] },
      { name: 'B', value: 'b' },
    ],
  };

  it.each<[string, Record<string, string>, Json, Json]>([
    ['nothing but a strategy', { 'environment-update-strategy': 'merge' }, two, two],
    ['a new variable', { 'environment-variables': 'A=1' }, {}, { environment: [{ name: 'A', value: '1' }] }],
    [
      'a variable that is there, in its place and with its other members',
      { 'environment-variables': 'N=x=y, "z"\nA=h\u00e9 \u2713' },
      two,
      {
        environment: [
          { name: 'A', value: 'h\u00e9 \u2713', future: [1] },
          { name: 'B', value: 'b' },
          { name: 'N', value: 'x=y, "z"' },
        ],
      },
    ],
    [
      'an empty value',
      { 'environment-variables': 'B=' },
      two,
      { environment: [two.environment[0], { name: 'B', value: '' }] },
    ],
    ['a removal', { 'environment-variables': '-A' }, two, { environment: [{ name: 'B', value: 'b' }] }],
    ['the removal of what is not there', { 'environment-variables': '-X' }, {}, {}],
    [
      'a variable that is there twice',
      { 'environment-variables': 'A=3' },
      {
        environment: [
          { name: 'A', value: '1' },
          { name: 'A', value: '2' },
        ],
      },
      { environment: [{ name: 'A', value: '3' }] },
    ],
    [
      'other variables instead',
      { 'environment-variables': 'N=1\nA=2', 'environment-update-strategy': 'replace' },
      two,
      {
        environment: [
          { name: 'A', value: '2', future: [1] },
          { name: 'N', value: '1' },
        ],
      },
    ],
    [
      'secrets of every form',
      {
        secrets: `A=${secret}:db-AbCdEf:password::\nB=/shop/db\nC=ssm:flat\nD=secretsmanager:db\nE=secretsmanager:team/db:password\nF=secretsmanager:db::AWSPREVIOUS`,
      },
      {},
      {
        secrets: [
          { name: 'A', valueFrom: `${secret}:db-AbCdEf:password::` },
          { name: 'B', valueFrom: `${ssm}/shop/db` },
          { name: 'C', valueFrom: `${ssm}/flat` },
          { name: 'D', valueFrom: `${secret}:db` },
          { name: 'E', valueFrom: `${secret}:team/db:password::` },
          { name: 'F', valueFrom: `${secret}:db::AWSPREVIOUS:` },
        ],
      },
    ],
    [
      'a variable that becomes a secret',
      { 'environment-variables': '-A', secrets: 'A=/a' },
      two,
      { environment: [{ name: 'B', value: 'b' }], secrets: [{ name: 'A', valueFrom: `${ssm}/a` }] },
    ],
    [
      'files of variables, instead of those before',
      { 'env-files': 'arn:aws:s3:::b/a.env\narn:aws:s3:::b/b.env' },
      { environmentFiles: [{ value: 'arn:aws:s3:::b/old.env', type: 's3' }] },
      {
        environmentFiles: [
          { value: 'arn:aws:s3:::b/a.env', type: 's3' },
          { value: 'arn:aws:s3:::b/b.env', type: 's3' },
        ],
      },
    ],
    ['a command', { command: '["sh", "-c", ""]' }, { command: ['x'] }, { command: ['sh', '-c', ''] }],
    ['an empty entry point', { entrypoint: '[]' }, { entryPoint: ['x'] }, { entryPoint: [] }],
    [
      'labels with = in their values, one removed',
      { 'docker-labels': 'rule=Host(`a`)&&x=y\n-old' },
      { dockerLabels: { old: '1', kept: '' } },
      { dockerLabels: { kept: '', rule: 'Host(`a`)&&x=y' } },
    ],
    ['the last label removed', { 'docker-labels': '-old' }, { dockerLabels: { old: '1' } }, {}],
    [
      'a log driver with options',
      {
        'log-configuration-log-driver': 'splunk',
        'log-configuration-options': 'splunk-url=https://h/x?a=b\ntag={{.Name}}',
      },
      {
        logConfiguration: {
          logDriver: 'awslogs',
          options: { 'awslogs-group': 'g' },
          secretOptions: [{ name: 'x' }],
          future: 1,
        },
      },
      {
        logConfiguration: {
          logDriver: 'splunk',
          future: 1,
          options: { 'splunk-url': 'https://h/x?a=b', tag: '{{.Name}}' },
        },
      },
    ],
    [
      'another option of the same driver',
      { 'log-configuration-log-driver': 'awslogs', 'log-configuration-options': 'mode=blocking' },
      { logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '' }, secretOptions: [] } },
      {
        logConfiguration: {
          logDriver: 'awslogs',
          options: { 'awslogs-group': '', mode: 'blocking' },
          secretOptions: [],
        },
      },
    ],
  ])('%s', (_name, inputs, before, after) => {
    expect(app(inputs, before)).toEqual(after);
    // As it goes over the wire: no member is there with nothing in it.
    expect(Object.values(app(inputs, before))).not.toContain(undefined);
  });

  it('goes to every container that is named', () => {
    const { json } = edit({ 'environment-variables': 'A=1', command: 'run' }, base({}), ['app', 'proxy']);
    const change = { environment: [{ name: 'A', value: '1' }], command: ['run'] };
    expect(containersOf(json)).toEqual([
      { name: 'app', image: 'old', ...change },
      { name: 'proxy', image: 'nginx', ...change },
    ]);
  });

  it('is refused where a variable would be in the environment and in the secrets', () => {
    const problem = problemOf(() => app({ secrets: 'A=/a' }, two));
    expect(problem.message).toBe("secrets: container 'app' would have A in its environment and in its secrets");
    expect(problem.hint).toContain('-A in environment-variables');
  });

  it('is refused where options have no log driver', () => {
    expect(problemOf(() => app({ 'log-configuration-options': 'mode=blocking' })).message).toContain(
      "container 'app' has no log driver",
    );
  });
});

describe('what is asked for the task', () => {
  it('is its size, its roles and its tags', () => {
    const inputs = {
      cpu: '.5 vCPU',
      memory: '2GB',
      'task-role-arn': 'arn:aws-us-gov:iam::123456789012:role/path/app',
      'execution-role-arn': 'arn:aws:iam::123456789012:role/exec',
      'task-definition-tags': 'team=shop\nCost Center=a=b\nempty=\n-old',
    };
    const tags = [{ key: 'old', value: '1' }, { key: 'team' }, { key: 'kept', value: '' }];
    const after = edit(inputs, base({}, { cpu: '256', futureField: null }, tags));
    expect(after.json).toEqual({
      ...base({}).json,
      cpu: '512',
      memory: '2048',
      futureField: null,
      taskRoleArn: inputs['task-role-arn'],
      executionRoleArn: inputs['execution-role-arn'],
    });
    expect(after.tags).toEqual([
      { key: 'team', value: 'shop' },
      { key: 'kept', value: '' },
      { key: 'Cost Center', value: 'a=b' },
      { key: 'empty', value: '' },
    ]);
  });
});

describe('images', () => {
  it('are those of the containers that are named', () => {
    expect(containersOf(edit({ images: 'proxy=nginx:2' }, base({})).json)).toEqual([
      { name: 'app', image: 'old' },
      { name: 'proxy', image: 'nginx:2' },
    ]);
  });

  it('of a container that is not there are refused, with those that are', () => {
    expect(problemOf(() => edit({ images: 'wbe=x:1' }, base({}))).message).toBe(
      "images: the task definition has no container 'wbe'. Its containers: app and proxy.",
    );
  });
});

describe('the order', () => {
  it('is overrides, then the named inputs, then the image', () => {
    const overrides = JSON.stringify({
      cpu: '1024',
      containerDefinitions: [{ name: 'app', image: 'over', environment: [{ name: 'A', value: 'over' }] }],
    });
    const inputs = { 'task-definition-overrides': overrides, cpu: '512', 'environment-variables': 'A=input' };
    const rendered = render(edit(inputs, base({})), ['app'], 'new', '');
    expect(rendered.json).toMatchObject({
      cpu: '512',
      containerDefinitions: [{ image: 'new', environment: [{ name: 'A', value: 'input' }] }, { name: 'proxy' }],
    });
  });
});

const NAMES = fc.stringMatching(/^[A-Z_][A-Za-z0-9_.]{0,5}$/);
const VALUES = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replaceAll(/[\r\n]/g, '').trim());
const VARIABLES = fc.uniqueArray(fc.record({ name: NAMES, value: VALUES }), {
  selector: ({ name }) => name,
  maxLength: 6,
});
const DEFINITIONS = fc
  .tuple(
    fc.dictionary(fc.stringMatching(/^x[a-z]{1,5}$/), fc.jsonValue()),
    fc.dictionary(fc.stringMatching(/^x[a-z]{1,5}$/), fc.jsonValue()),
    VARIABLES,
  )
  .map(([more, container, environment]) => base({ ...container, environment }, more));

function lines(variables: readonly { name: string; value: string }[]): string {
  return variables.map(({ name, value }) => `${name}=${value}`).join('\n');
}

function environmentOf(definition: Definition): { name: string; value: string }[] {
  return (containersOf(definition.json)[0]?.environment ?? []) as { name: string; value: string }[];
}

describe('laws', () => {
  it('merge: later ones win, the others stay, and doing it twice is doing it once', () => {
    fc.assert(
      fc.property(DEFINITIONS, VARIABLES, (before, wanted) => {
        const inputs = { 'environment-variables': lines(wanted) };
        const after = edit(inputs, before);
        const expected = new Map([...environmentOf(before), ...wanted].map(({ name, value }) => [name, value]));
        expect(new Map(environmentOf(after).map(({ name, value }) => [name, value]))).toEqual(expected);
        expect(edit(inputs, after)).toEqual(after);
        expect(isSameAs(render(edit(inputs, after), [], '', ''), after)).toBe(true);
      }),
    );
  });

  it('replace: those that were asked for and no others, whatever was there', () => {
    fc.assert(
      fc.property(DEFINITIONS, VARIABLES, (before, wanted) => {
        fc.pre(wanted.length > 0);
        const inputs = { 'environment-variables': lines(wanted), 'environment-update-strategy': 'replace' };
        const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).sort();
        const after = environmentOf(edit(inputs, before));
        expect(names(after)).toEqual(names(wanted));
        expect(after).toEqual(expect.arrayContaining(wanted));
      }),
    );
  });

  it('nothing but what was asked for changes: unknown fields, empty values, unicode', () => {
    fc.assert(
      fc.property(DEFINITIONS, (before) => {
        const inputs = { 'environment-variables': 'Z-NEW=1', cpu: '512', 'docker-labels': 'a=b' };
        const [first, ...others] = containersOf(before.json);
        expect(JSON.stringify(edit(inputs, before).json)).toBe(
          JSON.stringify({
            ...before.json,
            containerDefinitions: [
              {
                ...first,
                environment: [...environmentOf(before), { name: 'Z-NEW', value: '1' }],
                dockerLabels: { a: 'b' },
              },
              ...others,
            ],
            cpu: '512',
          }),
        );
      }),
    );
  });

  it('a set variable that is removed again leaves what was there', () => {
    fc.assert(
      fc.property(DEFINITIONS, VALUES, (before, value) => {
        const added = edit({ 'environment-variables': `Z-NEW=${value}` }, before);
        expect(edit({ 'environment-variables': '-Z-NEW' }, added)).toEqual(before);
      }),
    );
  });
});
