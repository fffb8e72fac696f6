import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { execa, execaSync } from 'execa';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';

/** `aws ecs deploy` asks CodeDeploy under AWS_ENDPOINT_URL only, which CLIs know from 1.29.19 and 2.13 on. */
const AWS = ['aws', '/usr/bin/aws', '/usr/local/bin/aws'].find((command) => {
  const { stdout = '' } = execaSync(command, ['--version'], { reject: false });
  const [major = 0, minor = 0] = (/aws-cli\/([\d.]+)/.exec(stdout)?.[1] ?? '').split('.').map(Number);
  return (major === 1 && minor >= 30) || (major === 2 && minor >= 13);
});

const SCENARIO = `
repositories: [{ name: web, images: [{ tag: v1 }, { tag: v2 }] }]
load-balancers:
  - { target-group: blue, deregistration-delay: 30 }
  - { target-group: green, deregistration-delay: 30 }
code-deploy:
  applications:
    - name: AppECS-prod-web
      deployment-groups:
        - { name: DgpECS-prod-web, cluster: prod, service: web, target-groups: [blue, green], termination-wait: 5 }
clusters:
  - name: prod
    container-instances: [{ name: one }, { name: two }]
    services:
      - name: web
        desired-count: 2
        load-balancer: { target-group: blue, container: web, port: 8080 }
        deployment-controller: CODE_DEPLOY
        task-definition:
          family: web
          containerDefinitions:
            - { name: web, image: '\${registry}/web:v1', memory: 256, portMappings: [{ containerPort: 8080 }] }
`;

const APP_SPEC = {
  version: 0.0,
  Resources: [
    {
      TargetService: {
        Type: 'AWS::ECS::Service',
        Properties: { TaskDefinition: '', LoadBalancerInfo: { ContainerName: 'web', ContainerPort: 8080 } },
      },
    },
  ],
};

async function aws(emulator: Emulator, ...args: string[]): Promise<string> {
  const env = {
    PATH: process.env.PATH,
    AWS_ENDPOINT_URL: emulator.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIAEMULATOR',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
  };
  const { stdout } = await execa(AWS ?? 'aws', ['--output', 'json', ...args], { env, extendEnv: false });
  return stdout;
}

(AWS === undefined ? describe.skip : describe)('aws ecs deploy', () => {
  it('takes a CODE_DEPLOY service to a new revision', async () => {
    const emulator = await startEmulator({ scenario: SCENARIO, speed: 120 });
    const folder = await mkdtemp(join(tmpdir(), 'emulator-deploy-'));
    try {
      const container = { name: 'web', image: `127.0.0.1:${emulator.port}/web:v2`, memory: 256 };
      const definition = {
        family: 'web',
        containerDefinitions: [{ ...container, portMappings: [{ containerPort: 8080 }] }],
      };
      await writeFile(join(folder, 'definition.json'), JSON.stringify(definition));
      await writeFile(join(folder, 'appspec.json'), JSON.stringify(APP_SPEC));
      const service = ['--cluster', 'prod', '--service', 'web'];
      const files = [
        '--task-definition',
        `${folder}/definition.json`,
        '--codedeploy-appspec',
        `${folder}/appspec.json`,
      ];
      const said = await aws(emulator, 'ecs', 'deploy', ...service, ...files);
      expect(said).toMatch(
        /Successfully deployed arn:aws:ecs:us-east-1:123456789012:task-definition\/web:2 to service/,
      );
      const id = /Successfully created deployment (d-\w+)/.exec(said)?.[1];
      const target = await aws(
        emulator,
        'deploy',
        'get-deployment-target',
        '--deployment-id',
        id!,
        '--target-id',
        'prod:web',
      );
      expect(JSON.parse(target).deploymentTarget.ecsTarget).toMatchObject({
        status: 'Succeeded',
        taskSetsInfo: [
          { taskSetLabel: 'Blue', trafficWeight: 0, runningCount: 0 },
          { taskSetLabel: 'Green', trafficWeight: 100, runningCount: 2, status: 'PRIMARY' },
        ],
      });
      const described = await aws(emulator, 'ecs', 'describe-services', '--cluster', 'prod', '--services', 'web');
      expect(JSON.parse(described).services[0]).toMatchObject({
        taskDefinition: 'arn:aws:ecs:us-east-1:123456789012:task-definition/web:2',
        deployments: [],
        taskSets: [{ status: 'PRIMARY', externalId: id, startedBy: 'CODE_DEPLOY' }],
      });
    } finally {
      await rm(folder, { recursive: true });
      await emulator.close();
    }
  }, 60_000);
});
