import { createInterface } from 'node:readline';
import {
  CreateServiceCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type Task,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { expect, it } from '@jest/globals';
import { execa } from 'execa';
import { describeWithDocker } from '../support/docker.ts';
import { type Rig, startRig } from './clients.ts';
import { ImageBuilder } from './docker-images.ts';

const SCENARIO = `
runtime: docker
healthy-after: 1
repositories: [{ name: web }]
load-balancers:
  - target-group: web
    health-check: { interval: 0.2, timeout: 1, healthy-threshold: 2, unhealthy-threshold: 3 }
    deregistration-delay: 1
clusters: [{ name: default, container-instances: [{ name: one }] }]
`;

const TARGET_GROUP = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef';

function server(answer: string): string[] {
  return [`RUN ["/bin/busybox", "sh", "-c", "/bin/busybox mkdir /www && echo ${answer} > /www/index.html"]`];
}

async function register({ ecs }: Rig, image: string, more = {}): Promise<string> {
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'web',
      containerDefinitions: [
        {
          name: 'web',
          image,
          memory: 64,
          stopTimeout: 2,
          entryPoint: ['/bin/busybox', 'httpd'],
          command: ['-f', '-p', '8080', '-h', '/www'],
          portMappings: [{ containerPort: 8080 }],
          ...more,
        },
      ],
    }),
  );
  return taskDefinition!.taskDefinitionArn!;
}

/** Asks the load balancer over and over until the service's only deployment is completed; returns all its answers. */
async function answersUntilDone({ ecs, emulator }: Rig): Promise<string[]> {
  const answers: string[] = [];
  for (;;) {
    const response = await fetch(emulator.loadBalancers.web!);
    answers.push(`${response.status} ${(await response.text()).trim()}`);
    const { services } = await ecs.send(new DescribeServicesCommand({ services: ['web'] }));
    const { deployments } = services![0]!;
    if (deployments!.length === 1 && deployments![0]!.rolloutState === 'COMPLETED') return answers;
  }
}

/** Asks until a task has stopped. */
async function stoppedTask({ ecs }: Rig): Promise<Task> {
  for (;;) {
    const { taskArns } = await ecs.send(new ListTasksCommand({ serviceName: 'web', desiredStatus: 'STOPPED' }));
    const tasks = taskArns!.length === 0 ? [] : (await ecs.send(new DescribeTasksCommand({ tasks: taskArns! }))).tasks!;
    const stopped = tasks.find((task) => task.lastStatus === 'STOPPED');
    if (stopped !== undefined) return stopped;
  }
}

async function ourContainers({ emulator }: { emulator: { port: number } }): Promise<string[]> {
  const { stdout } = await execa('docker', ['ps', '--all', '--format', '{{.Image}}']);
  return stdout.split('\n').filter((image) => image.startsWith(`127.0.0.1:${emulator.port}/`));
}

describeWithDocker('the docker runtime', () => {
  it('replaces a running web server without losing a request, and leaves nothing behind', async () => {
    await using rig = await startRig({ scenario: SCENARIO, speed: 1 });
    await using images = new ImageBuilder(rig.emulator);
    const first = await register(rig, await images.push('web', 'v1', server('one')));
    await rig.ecs.send(
      new CreateServiceCommand({
        serviceName: 'web',
        taskDefinition: first,
        desiredCount: 1,
        loadBalancers: [{ targetGroupArn: TARGET_GROUP, containerName: 'web', containerPort: 8080 }],
      }),
    );
    const coming = await answersUntilDone(rig);
    expect(coming[0]).toBe('503 503 Service Temporarily Unavailable');
    expect(coming.at(-1)).toBe('200 one');

    const taskDefinition = await register(rig, await images.push('web', 'v2', server('two')));
    await rig.ecs.send(new UpdateServiceCommand({ service: 'web', taskDefinition }));
    const changing = await answersUntilDone(rig);
    expect(changing[0]).toBe('200 one');
    expect(changing.at(-1)).toBe('200 two');
    expect(new Set(changing)).toEqual(new Set(['200 one', '200 two']));

    const { taskArns } = await rig.ecs.send(new ListTasksCommand({ serviceName: 'web' }));
    const { tasks } = await rig.ecs.send(new DescribeTasksCommand({ tasks: taskArns! }));
    const container = tasks![0]!.containers![0]!;
    const direct = await fetch(`http://127.0.0.1:${container.networkBindings![0]!.hostPort}/`);
    expect(await direct.text()).toBe('two\n');
    expect(container.imageDigest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await ourContainers(rig)).toHaveLength(1);
    await rig.emulator.close();
    expect(await ourContainers(rig)).toEqual([]);
  });

  it.each([
    {
      what: 'a container that exits',
      more: { entryPoint: ['/bin/busybox', 'sh', '-c'], command: ['exit 3'] },
      exitCode: 3,
      stopCode: 'EssentialContainerExited',
      reason: undefined,
    },
    {
      what: 'an entry point that is not there',
      more: { entryPoint: ['/nowhere'] },
      exitCode: undefined,
      stopCode: 'TaskFailedToStart',
      reason: /^CannotStartContainerError: Error response from daemon: .*\/nowhere/,
    },
  ])('says what is wrong with $what', async ({ more, exitCode, stopCode, reason }) => {
    await using rig = await startRig({ scenario: SCENARIO, speed: 1 });
    await using images = new ImageBuilder(rig.emulator);
    const taskDefinition = await register(rig, await images.push('web', 'v1', []), more);
    await rig.ecs.send(new CreateServiceCommand({ serviceName: 'web', taskDefinition, desiredCount: 1 }));
    const task = await stoppedTask(rig);
    expect(task.stopCode).toBe(stopCode);
    expect(task.containers![0]!.exitCode).toBe(exitCode);
    if (reason === undefined) expect(task.containers![0]!.reason).toBeUndefined();
    else expect(task.containers![0]!.reason).toMatch(reason);
  });

  it('keeps what a container wrote, on both its outputs', async () => {
    await using rig = await startRig({ scenario: SCENARIO, speed: 1 });
    await using images = new ImageBuilder(rig.emulator);
    const options = { 'awslogs-group': '/ecs/web', 'awslogs-region': 'us-east-1', 'awslogs-stream-prefix': 'web' };
    const taskDefinition = await register(rig, await images.push('web', 'v1', []), {
      entryPoint: ['/bin/busybox', 'sh', '-c'],
      command: ['echo to be; echo or not >&2; exit 3'],
      logConfiguration: { logDriver: 'awslogs', options },
    });
    await rig.ecs.send(new CreateServiceCommand({ serviceName: 'web', taskDefinition, desiredCount: 1 }));
    const task = await stoppedTask(rig);
    const outcome = await rig.emulator.request('logs:GetLogEvents', {
      logGroupName: '/ecs/web',
      logStreamName: `web/web/${task.taskArn!.split('/').at(-1)}`,
      startFromHead: true,
    });
    const events = outcome.kind === 'answer' ? (outcome.body.events as { message: string }[]) : [];
    expect(events.map((event) => event.message).sort()).toEqual(['or not', 'to be']);
  });

  it('waits with a service of the scenario until its image is pushed', async () => {
    const service = `
clusters:
  - name: default
    container-instances: [{ name: one }]
    services:
      - name: web
        load-balancer: { target-group: web, container: web, port: 8080 }
        task-definition:
          family: web
          containerDefinitions:
            - name: web
              image: '\${registry}/web:v1'
              memory: 64
              stopTimeout: 2
              portMappings: [{ containerPort: 8080 }]
`;
    await using rig = await startRig({ scenario: SCENARIO.replace(/^clusters.*$/m, service), speed: 1 });
    await using images = new ImageBuilder(rig.emulator);
    const { services } = await rig.ecs.send(new DescribeServicesCommand({ services: ['web'] }));
    expect(services![0]!.deployments).toEqual([]);
    const command = 'CMD ["/bin/busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]';
    await images.push('web', 'v1', [...server('one'), command]);
    expect((await answersUntilDone(rig)).at(-1)).toBe('200 one');
  });

  it('says that an image is missing', async () => {
    await using rig = await startRig({ scenario: SCENARIO, speed: 1 });
    const taskDefinition = await register(rig, `127.0.0.1:${rig.emulator.port}/web:nowhere`);
    await rig.ecs.send(new CreateServiceCommand({ serviceName: 'web', taskDefinition, desiredCount: 1 }));
    const task = await stoppedTask(rig);
    expect(task.stopCode).toBe('TaskFailedToStart');
    expect(task.containers![0]!.reason).toMatch(/^CannotPullContainerError: .*not found/);
  });

  it('as a command leaves no container behind on SIGTERM', async () => {
    const root = new URL('../../', import.meta.url).pathname;
    const args = ['emulator/main.ts', '--scenario', 'emulator/scenarios/docker-demo.yml'];
    const child = execa(process.execPath, args, { cwd: root, reject: false });
    const lines = createInterface({ input: child.stdout! });
    const ready = JSON.parse((await lines[Symbol.asyncIterator]().next()).value as string);
    const port = Number(new URL(ready.endpoint).port);
    await using images = new ImageBuilder({ endpoint: ready.endpoint, port, close: async () => undefined });
    const command = 'CMD ["/bin/busybox", "httpd", "-f", "-p", "8080", "-h", "/www"]';
    await images.push('web', 'v1', [...server('demo'), command]);
    let answer = '';
    while (answer !== 'demo\n') answer = await (await fetch(ready.loadBalancers.web)).text();
    const rig = { emulator: { port } };
    expect(await ourContainers(rig)).toHaveLength(1);
    child.kill('SIGTERM');
    expect((await child).exitCode).toBe(0);
    expect(await ourContainers(rig)).toEqual([]);
  });
});
