import { imageIn } from '../facts/containers.ts';
import { containerName, theContainer, words } from '../facts/names.ts';
import { stopFirst } from '../facts/percentages.ts';
import { hostPorts } from '../facts/task-need.ts';
import { type Clue, REASONS, type Rule } from './rule.ts';

/** The program that a container was to run: `exec: "/app/server": stat …`. */
function programIn({ text }: Clue): string | undefined {
  return /exec:? "([^"]+)"/.exec(text)?.[1] ?? /exec ([^\s:]+):/.exec(text)?.[1];
}

function program(clue: Clue): string {
  const name = programIn(clue);
  return name === undefined ? 'the program' : `program ${name}`;
}

/** Where a full disk is: on Fargate it is the task's own. */
function moreDisk({ task }: Clue): string {
  const fargate = 'on Fargate, set ephemeralStorage.sizeInGiB in the task definition (20 by default, at most 200)';
  const instance =
    'on EC2, remove what is unused with `docker system prune` on the instance, or give it a larger volume';
  if (task?.launchType === 'FARGATE') return `${fargate.replace('on Fargate, s', 'S')}.`;
  if (task?.launchType === 'EC2') return `${instance.replace('on EC2, r', 'R')}.`;
  return `Make room: ${fargate}; ${instance}.`;
}

function portIn({ text }: Clue): string | undefined {
  return /:(\d+) failed: port is already allocated/.exec(text)?.[1];
}

/** Containers that can't be created or started, in the words of the engine. */
export const STARTS: readonly Rule[] = [
  {
    code: 'disk-full',
    weight: 'repeated',
    places: [...REASONS, 'log-line'],
    pattern: /no space left on device|devmapper: Thin Pool has/i,
    what: 'The disk of the task or of its instance is full.',
    cause: (clue) => {
      if (clue.place === 'log-line') return `${containerName(clue)} found no space left on its disk`;
      const when = /CannotPull/.test(clue.text) ? 'unpack the image of' : 'create';
      return `there is no disk space left to ${when} ${containerName(clue)}`;
    },
    advice: (clue) => moreDisk(clue),
  },
  {
    code: 'exec-format',
    weight: 'permanent',
    places: [...REASONS, 'log-line'],
    pattern: /exec format error/i,
    what: "The image's program is made for another processor architecture than the task runs on.",
    cause: (clue) =>
      `${program(clue)} of ${containerName(clue)} can't be run here (exec format error): it is most likely made for another processor architecture`,
    advice: () =>
      'Build the image for the architecture that the task runs on (input platforms), or set runtimePlatform.cpuArchitecture in the task definition to that of the image. A script without a first line such as `#!/bin/sh` gives the same error.',
  },
  {
    code: 'entrypoint-not-executable',
    weight: 'permanent',
    places: REASONS,
    pattern: /exec:?[^:]*: (?:[^:]*: )?permission denied|: permission denied: unknown/i,
    what: 'The program that the container is to run is not executable.',
    cause: (clue) => `${program(clue)}, which ${containerName(clue)} is to run, is not executable`,
    advice: () =>
      'Make it executable in the Dockerfile (`RUN chmod +x FILE`, or `COPY --chmod=755`), and check `user` in the container definition.',
  },
  {
    code: 'entrypoint-not-found',
    weight: 'permanent',
    places: REASONS,
    pattern:
      /exec:? "[^"]*".*(?:no such file or directory|executable file not found)|OCI runtime create failed.*no such file or directory/is,
    what: 'The program that the container is to run is not in the image.',
    cause: (clue) => `${program(clue)}, which ${containerName(clue)} is to run, is not in its image`,
    advice: (clue) =>
      `Compare entryPoint and command of ${theContainer(clue)} with what is in the image: \`docker run --rm --entrypoint ls ${imageIn(clue.evidence.definition, clue.container) ?? 'IMAGE'} /\`. A volume that is mounted over the program's folder hides it.`,
  },
  {
    code: 'port-in-use',
    weight: 'passing',
    places: REASONS,
    pattern: /port is already allocated|address already in use/i,
    what: 'A port of the instance, which the task needs, is in use already.',
    cause: (clue) => {
      const port = portIn(clue) ?? hostPorts(clue.evidence.definition)[0]?.port;
      return `${port === undefined ? 'a port' : `port ${port}`} of the instance, which ${containerName(clue)} needs, is in use already`;
    },
    advice: (clue) => {
      const first = stopFirst(clue.evidence);
      return `Let ECS choose the port (hostPort 0, with a load balancer in front), add an instance, or use the network mode awsvpc${first === undefined ? '' : `; or ${first}`}.`;
    },
  },
  {
    code: 'device-missing',
    weight: 'permanent',
    places: REASONS,
    pattern: /error gathering device information/i,
    what: 'A device that the container asks for is not on the instance.',
    cause: (clue) =>
      `device ${/custom device "([^"]+)"/.exec(clue.text)?.[1] ?? 'of the task definition'}, which ${containerName(clue)} asks for, is not on the instance`,
    advice: () =>
      'Correct linuxParameters.devices in the task definition, or keep the task on instances that have the device with a placement constraint.',
  },
  {
    code: 'host-config-invalid',
    weight: 'permanent',
    places: REASONS,
    pattern: /HostConfigError/,
    what: 'The settings of the container make no valid configuration for Docker.',
    cause: (clue) =>
      `the settings of ${containerName(clue)} make no valid configuration for Docker: ${words(clue.text)}`,
    advice: () => 'Correct the setting that the message names in the task definition.',
  },
  {
    code: 'task-dependency',
    weight: 'permanent',
    places: REASONS,
    pattern: /TaskDependencyError/,
    what: 'The order in which the containers wait for each other can not be kept.',
    cause: (clue) => `the containers of the task can't wait for each other as they should: ${words(clue.text)}`,
    advice: () =>
      'Check dependsOn, links and volumesFrom in the task definition: every container that they name has to exist, and none may wait for itself through others.',
  },
  {
    code: 'role-not-assumable',
    weight: 'permanent',
    places: [...REASONS, 'event'],
    pattern: /unable to assume (?:the )?role|SERVICE_TASK_CONFIGURATION_FAILURE/i,
    what: 'ECS may not take on a role of the task definition.',
    cause: (clue) => {
      const role = /role[/ ]'?(?:arn:[^'\s]*\/)?([^'\s/,)]+)/i.exec(clue.text.replace(/.*assume/s, ''))?.[1];
      return `ECS may not take on ${role === undefined ? 'a role of the task definition' : `role ${role}`}`;
    },
    advice: () =>
      'Check that the role exists, and that its trust policy allows sts:AssumeRole to ecs-tasks.amazonaws.com.',
  },
];
