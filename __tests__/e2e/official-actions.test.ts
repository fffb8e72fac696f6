import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { comparable, RECORDED, REPLAYED, type Recorded, type Request, withoutEmpties } from './recordings/recorded.ts';
import { Site } from './site.ts';

/** The service of the recordings: `web:7`, and what lies before it. */
const SCENARIO = `
repositories: [{ name: web, images: [{ tag: v1 }, { tag: v2, platforms: [linux/amd64, linux/arm64] }] }]
task-definitions:
${'  - { family: web, containerDefinitions: [{ name: web, image: old, memory: 64 }] }\n'.repeat(6)}
  - family: web
    networkMode: bridge
    volumes: [{ name: efs, host: { sourcePath: /efs/web } }]
    containerDefinitions:
      - name: web
        image: 123456789012.dkr.ecr.us-east-1.amazonaws.com/web:v1
        cpu: 0
        memory: 128
        essential: true
        portMappings: [{ containerPort: 80, hostPort: 80, protocol: tcp }]
        environment: [{ name: EMPTY, value: '' }, { name: LOG, value: debug }]
        mountPoints: [{ sourceVolume: efs, containerPath: /var/lib }]
        logConfiguration:
          logDriver: awslogs
          options: { awslogs-group: /ecs/web, awslogs-region: us-east-1, awslogs-stream-prefix: ecs }
      - { name: sidecar, image: 'public.ecr.aws/x/sidecar:1', cpu: 0, memoryReservation: 64, essential: false }
clusters:
  - name: default
    services: [{ name: web, task-definition: 'web:7' }]
`;

/** The same service on Fargate, for the definition that asks for it. */
const ON_FARGATE = `
repositories: [{ name: web, images: [{ tag: v1 }, { tag: v2, platforms: [linux/arm64] }] }]
clusters:
  - name: default
    services:
      - name: web
        launch-type: FARGATE
        network-configuration: { awsvpcConfiguration: { subnets: [subnet-1] } }
        task-definition:
          family: web
          networkMode: awsvpc
          requiresCompatibilities: [FARGATE]
          cpu: '256'
          memory: '512'
          executionRoleArn: arn:aws:iam::123456789012:role/ecsTaskExecutionRole
          containerDefinitions: [{ name: web, image: '\${registry}/web:v1' }]
`;

/** What this action calls otherwise, or wants to be said. */
function ourInputs({ name, with: given }: Recorded): Record<string, string> {
  const { 'task-definition-family': family, 'task-definition-revision': revision, ...inputs } = given;
  return {
    // Both are other defaults: https://github.com/aws-actions/amazon-ecs-deploy-task-definition doesn't wait, and tags nothing.
    'wait-for-service-stability': 'false',
    stamp: 'false',
    ...inputs,
    ...(family === undefined ? {} : { 'task-definition': revision === undefined ? family : `${family}:${revision}` }),
    // The deploy action alone takes the images that stand in the file; here that is an image that is given.
    ...(name === 'yaml-definition' ? { image: 'placeholder' } : {}),
  };
}

interface Replay {
  readonly exit: number | undefined;
  readonly reason: string;
  readonly requests: readonly Request[];
}

async function replay(row: Recorded): Promise<Replay> {
  const scenario = row.name === 'fargate-arm64' ? ON_FARGATE : SCENARIO;
  await using site = await Site.open({ docker: 'none', scenario });
  await site.commit({ Dockerfile: 'FROM scratch\n' });
  for (const [path, text] of Object.entries(row.files)) {
    await mkdir(dirname(join(site.workspace, path)), { recursive: true });
    await writeFile(join(site.workspace, path), text);
  }
  const { exitCode, outputs } = await site.ship(ourInputs(row));
  const requests = site.emulator
    .calls()
    .filter(({ operation }) => /^(?:Register|Update|Create|Delete|Put|Tag)/.test(operation))
    .map(({ operation, input }) => comparable({ operation, body: input }));
  return { exit: exitCode, reason: outputs['failure-reason'] ?? '', requests };
}

const theirs = ({ requests }: Recorded) => requests.map(comparable);

function row(name: string): Recorded {
  const found = REPLAYED.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no recording ${name}`);
  return found;
}

/** Their request as it would be without the fault: text that they cut, put right. */
function corrected(requests: readonly Request[], wrong: string, right: string): unknown {
  const text = JSON.stringify(requests);
  if (!text.includes(wrong)) throw new Error(`the recording doesn't hold ${wrong}`);
  return JSON.parse(text.replace(wrong, right));
}

const EMPTY_VALUES = [
  'empty-values',
  'empty-values-kept-tags',
  'empty-values-kept-command',
  'env-override-existing',
  'rich-fields',
  'from-family',
  'from-family-revision',
];

const CUT_VALUES = [
  ['log-option-with-equals', 'at the second = of a log option', '"https://h/x?a"', '"https://h/x?a=b"'],
  ['docker-label-with-equals', 'at the second = of a label', '"Host(`a`)&&x"', '"Host(`a`)&&x=y"'],
  [
    'command-quoted',
    'at every space of a command, also in quotes',
    '"\\"echo","hello","world\\""',
    '"echo hello world"',
  ],
] as const;

/** Theirs goes wrong, or does what was not asked; ours says so before it writes anything. */
const REFUSED = [
  ['digest-image', 'a digest that the registry does not have', "doesn't exist in ECR"],
  ['desired-count-text', 'a count that is no number, which theirs leaves out without a word', "desired-count: 'abc'"],
  [
    'ebs-volume-name-only',
    'a volume without its settings, which theirs leaves out without a word',
    'service-managed-ebs-volume-name',
  ],
] as const;

const OTHERS = [...EMPTY_VALUES, 'fields-unknown-to-the-sdk', 'container-list-with-space'];
const EXCEPTIONS: ReadonlySet<string> = new Set([
  ...OTHERS,
  ...CUT_VALUES.map(([name]) => name),
  ...REFUSED.map(([name]) => name),
]);

describe('the requests of the official render and deploy actions', () => {
  it('are recorded for some sixty sets of inputs', () => {
    expect(RECORDED).toHaveLength(57);
    expect(REPLAYED).toHaveLength(47);
  });

  const wellDone = REPLAYED.filter(({ name, exit }) => exit === 0 && !EXCEPTIONS.has(name));
  it.each(wellDone.map((one) => [one.name, one] as const))('are ours: %s', async (_, one) => {
    const { exit, reason, requests } = await replay(one);
    expect([exit, reason]).toEqual([0, '']);
    expect(requests).toEqual(theirs(one));
  });

  const failed = REPLAYED.filter(({ name, exit }) => exit !== 0 && !EXCEPTIONS.has(name));
  it.each(failed.map((one) => [one.name, one] as const))(
    'fail here, too, and nothing is written: %s',
    async (_, one) => {
      // They register a revision before they find that the service is missing.
      const { exit, requests } = await replay(one);
      expect([exit, requests]).toEqual([1, []]);
    },
  );
});

describe('ours are different where theirs have a fault', () => {
  it.each(EMPTY_VALUES)('they drop what is empty: %s', async (name) => {
    const { requests } = await replay(row(name));
    expect(requests).not.toEqual(theirs(row(name)));
    expect(withoutEmpties(requests)).toEqual(withoutEmpties(theirs(row(name))));
  });

  it('they lose fields that their SDK does not know', async () => {
    const one = row('fields-unknown-to-the-sdk');
    const { requests } = await replay(one);
    const [register] = requests;
    const { futureTop, ...body } = register?.body ?? {};
    expect(futureTop).toEqual({ a: 1 });
    expect(JSON.stringify(body)).toContain('"futureField":true');
    expect(
      JSON.parse(JSON.stringify([{ ...register, body }, ...requests.slice(1)]).replace(/,?"futureField":true/, '')),
    ).toEqual(theirs(one));
  });

  it.each(CUT_VALUES)('they cut a value: %s, %s', async (name, _, wrong, right) => {
    const { requests } = await replay(row(name));
    expect(requests).toEqual(corrected(theirs(row(name)), wrong, right));
  });

  it('they take a space behind a comma for a part of a container’s name', async () => {
    const one = row('container-list-with-space');
    expect(one.exit).toBe(1);
    const { exit, requests } = await replay(one);
    expect(exit).toBe(0);
    expect(requests.map(({ operation }) => operation)).toEqual(['RegisterTaskDefinition', 'UpdateService']);
  });

  it.each(REFUSED)('they deploy in spite of it: %s, %s', async (name, _, why) => {
    expect(row(name).exit).toBe(0);
    const { exit, reason, requests } = await replay(row(name));
    expect([exit, requests]).toEqual([1, []]);
    expect(reason).toContain(why);
  });
});
