import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EDIT_INPUTS } from '../../src/inputs/edit-inputs.ts';
import { readInputs } from '../../src/inputs/inputs.ts';
import { Problem } from '../../src/problem.ts';
import { problemOf } from '../support/problems.ts';

function read(inputs: Record<string, string>) {
  const block = Object.entries({ service: 'web', ...inputs }).map(([name, value]) => [
    `INPUT_${name.toUpperCase()}`,
    value,
  ]);
  return readInputs(Object.fromEntries(block));
}

function complaint(inputs: Record<string, string>): string {
  return problemOf(() => read(inputs)).message;
}

describe('lines NAME=value', () => {
  const environment = (value: string) => read({ 'environment-variables': value }).edits?.containers?.environment;

  it.each<[string, string, [string, string][], string[]]>([
    [
      'values with =, quotes, commas and blanks',
      `URL=postgres://u:p@h/db?a=b&c='d', "e f"`,
      [['URL', `postgres://u:p@h/db?a=b&c='d', "e f"`]],
      [],
    ],
    [
      'blank lines, indented ones and empty values',
      '\n\nA=1\n\n  B=two words  \r\nC=\n',
      [
        ['A', '1'],
        ['B', 'two words'],
        ['C', ''],
      ],
      [],
    ],
    ['removals', '-A\nB=-A\n-npm_config_//r/:_authToken', [['B', '-A']], ['A', 'npm_config_//r/:_authToken']],
    ['a value that begins with =', 'A==', [['A', '=']], []],
    [
      'odd names',
      '1PASSWORD=x\nLogging:Level=y\na.b-c=z',
      [
        ['1PASSWORD', 'x'],
        ['Logging:Level', 'y'],
        ['a.b-c', 'z'],
      ],
      [],
    ],
    ['a value that GitHub could take for a command', 'A=::error::x', [['A', '::error::x']], []],
  ])('take %s', (_name, value, set, remove) => {
    expect(environment(value)).toEqual({ set: set.map(([name, text]) => ({ name, value: text })), remove });
  });

  it.each([
    ['no =', 'hunter2', 'environment-variables: line 1 is not of the form NAME=value'],
    ['no name', 'A=1\n=hunter2', 'environment-variables: line 2 is not of the form NAME=value'],
    ['blanks before the =', 'A = hunter2', 'without blanks before the =, or -NAME to remove it'],
    ['a removal with a value', '-A=hunter2', 'line 1 is not of the form'],
    ['a name twice', 'A=hunter2\nA=hunter2', "environment-variables: 'A' stands there twice"],
    ['a name that is set and removed', 'A=hunter2\n-A', "environment-variables: 'A' stands there twice"],
  ])('refuse %s, without showing the line', (_name, value, message) => {
    const text = complaint({ 'environment-variables': value });
    expect(text).toContain(message);
    expect(text).not.toContain('hunter2');
  });
});

describe('command and entrypoint', () => {
  it.each<[string, string, string[]]>([
    ['a JSON list', '["sh", "-c", "echo \\"a b\\"", ""]', ['sh', '-c', 'echo "a b"', '']],
    ['an empty list', '[]', []],
    ['one argument a line', 'sh\n-c\n  echo "hello world" && x\n', ['sh', '-c', 'echo "hello world" && x']],
    ['one word', 'start', ['start']],
    ['words on one line', 'node  server.js', ['node', 'server.js']],
    [
      'quotes on one line',
      `sh -c "echo 'hello' \\"you\\" \\$x" 'it is'`,
      ['sh', '-c', `echo 'hello' "you" $x`, 'it is'],
    ],
    ['quotes within a word, and empty ones', `--a="b c"d ''`, ['--a=b cd', '']],
    ['a backslash', String.raw`a\ b c:\\d`, ['a b', String.raw`c:\d`]],
  ])('are %s', (_name, value, expected) => {
    const { containers } = read({ command: value, entrypoint: value }).edits!;
    expect(containers?.command).toEqual(expected);
    expect(containers?.entryPoint).toEqual(expected);
  });

  it.each([
    ['broken JSON', '["a"', 'command: begins with [ and is no JSON'],
    ['numbers', '["a", 1]', 'command: holds something other than texts'],
    ['an open quote', `sh -c "echo`, 'command: a quote is not closed'],
  ])('refuse %s', (_name, value, message) => expect(complaint({ command: value })).toContain(message));
});

describe('sizes', () => {
  it.each([
    ['512', '512'],
    ['0512', '512'],
    ['0.5 vCPU', '512'],
    ['.25vcpu', '256'],
    ['16 vCPU', '16384'],
  ])('cpu: %s is %s units', (value, units) => expect(read({ cpu: value }).edits?.cpu).toBe(units));

  it.each([
    ['1024', '1024'],
    ['1 GB', '1024'],
    ['0.5GB', '512'],
  ])('memory: %s is %s MiB', (value, mib) => expect(read({ memory: value }).edits?.memory).toBe(mib));

  it.each(['0', '-1', '1.5', '1 core', '0.0001 vCPU', '1 GB', ' vCPU'])('cpu: refuses %s', (cpu) =>
    expect(complaint({ cpu })).toMatch(/^cpu: '.*' is no size of a task: give CPU units like 512/),
  );
  it('memory: refuses another unit', () =>
    expect(complaint({ memory: '1 TB' })).toContain("memory: '1 TB' is no size"));
});

describe('secrets', () => {
  it.each([
    'hunter2',
    'arn:aws:s3:::hunter2',
    'arn:aws:ssm:eu-west-1:1:document/hunter2',
    'ssm:',
    'secretsmanager:',
    'ssm:hunter2 x',
    'secretsmanager:a:b:c:d:hunter2',
    '',
  ])('refuse what is no reference, without showing it: %s', (value) => {
    const text = complaint({ secrets: `DB=${value}` });
    expect(text).toContain('secrets: what stands behind DB= is no reference to a secret: give an ARN, /path');
    expect(text).not.toContain('hunter2');
  });
});

describe('any text', () => {
  const names = [...EDIT_INPUTS, 'images', 'variables', 'desired-count', 'max-retries'] as const;
  const pieces = fc.constantFrom(
    'A',
    '=',
    '-',
    '\n',
    ' ',
    '"',
    "'",
    '\\',
    '[',
    ']',
    '{',
    '}',
    ':',
    ',',
    '&',
    '*',
    '#',
    '/',
    'arn:aws:ssm:',
    'é',
    '$',
    '\u0000',
  );
  const texts = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));

  it('is read, or is a Problem', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), texts, (name, text) => {
        try {
          expect(read({ [name]: text })).toBeDefined();
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          expect(error.message).not.toBe('');
        }
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('the inputs of a revision', () => {
  it('are not there where none is given', () => expect(read({ image: 'x:1' }).edits).toBeUndefined());

  it.each<[string, Record<string, string>, string]>([
    [
      'another strategy',
      { 'environment-variables': 'A=1', 'environment-update-strategy': 'overwrite' },
      "'overwrite' is neither merge nor replace",
    ],
    ['replacing by nothing', { 'environment-update-strategy': 'replace' }, 'replace takes the environment-variables'],
    [
      'removing while replacing',
      { 'environment-update-strategy': 'replace', 'environment-variables': 'A=1\n-B' },
      'leave out -B',
    ],
    [
      'a file that is not in S3',
      { 'env-files': './web.env' },
      "env-files: './web.env' is not the ARN of an .env file in S3",
    ],
    ['a file of another kind', { 'env-files': 'arn:aws:s3:::b/web.txt' }, 'is not the ARN of an .env file'],
    ['eleven files', { 'env-files': 'arn:aws:s3:::b/web.env\n'.repeat(11) }, '11 files, and ECS takes 10 at most'],
    ['an unknown log driver', { 'log-configuration-log-driver': 'awslog' }, "Did you mean 'awslogs'?"],
    ['a role by its name', { 'task-role-arn': 'app' }, "task-role-arn: 'app' is not the ARN of a role"],
    ['a user for a role', { 'execution-role-arn': 'arn:aws:iam::123456789012:user/x' }, 'execution-role-arn: '],
    ["AWS's own tag", { 'task-definition-tags': 'AWS:x=y' }, "'AWS:x' begins with aws:"],
    ['a long tag', { 'task-definition-tags': `a=${'x'.repeat(257)}` }, 'longer than 256 characters'],
    ['a label without =', { 'docker-labels': 'nolabel' }, 'docker-labels: line 1 is not of the form key=value'],
    ['an image without container', { images: 'web:1' }, 'images: line 1 is not of the form container=image'],
    ['an empty image', { images: 'web=' }, "images: '' of container web is not an image"],
    ['an image beside images', { image: 'web:1', images: 'web=web:2' }, "images: can't be used with image"],
    [
      'a container without anything for it',
      { images: 'web=x', 'container-name': 'web' },
      'container-name: nothing is built',
    ],
    ['variables without a file', { variables: 'A=1' }, 'variables: are put into a task definition file'],
    [
      'a variable with a dash',
      { variables: 'A-B=1', 'task-definition': 'a.json' },
      'variables: line 1 is not of the form',
    ],
    ['overrides that are a list', { 'task-definition-overrides': '[]' }, 'is not an object of fields'],
    ['half a task', { 'desired-count': '0.5' }, "desired-count: '0.5' is not a whole number from 0 to 10000"],
    [
      'tags of something else',
      { 'propagate-tags': 'TASK' },
      "propagate-tags: 'TASK' is none of SERVICE, TASK_DEFINITION and NONE",
    ],
    ['many retries', { 'max-retries': '1000' }, "max-retries: '1000' is not a whole number from 0 to 100"],
  ])('refuse %s', (_name, inputs, message) => expect(complaint(inputs)).toContain(message));

  it.each<[string, string, string]>([
    ['JSON', '{\n  "cpu": ,\n}', 'value expected at line 2, column 10:\n  "cpu": ,\n         ^'],
    ['YAML', 'a: 1\n  b: 2', '^'],
  ])('point at what is wrong in overrides in %s', (_name, value, shown) => {
    const text = complaint({ 'task-definition-overrides': value });
    expect(text).toMatch(/^task-definition-overrides can't be read: .* at line \d, column \d+:\n/);
    expect(text).toContain(shown);
  });

  it.each(['cpu: "1"', '{cpu: "1"}', '{"cpu": "1" /* ours */}'])('take overrides written as %s', (value) => {
    expect(read({ 'task-definition-overrides': value }).edits?.overrides).toEqual({ cpu: '1' });
  });

  it('of UpdateService are sent as they are', () => {
    const inputs = {
      'desired-count': '0',
      'force-new-deployment': 'true',
      'enable-ecs-managed-tags': 'false',
      'propagate-tags': 'SERVICE',
    };
    expect(read(inputs).update).toEqual({
      desiredCount: 0,
      forceNewDeployment: true,
      enableEcsManagedTags: false,
      propagateTags: 'SERVICE',
    });
  });

  it('bound the attempts, of which there is always one', () => {
    expect(read({ 'max-retries': '0' }).maxAttempts).toBe(1);
    expect(read({ 'max-retries': '7' }).maxAttempts).toBe(7);
  });

  it('take keep-null-value-keys without any effect', () => {
    expect(read({ 'keep-null-value-keys': 'tags, command' })).toEqual(read({}));
  });

  it('let a named revision be changed in a container', () => {
    const inputs = { 'task-definition': 'web:3', 'container-name': 'app', command: 'run' };
    expect(read(inputs)).toMatchObject({ containerNames: ['app'], edits: { containers: { command: ['run'] } } });
  });
});
