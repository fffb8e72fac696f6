import { containerName, theContainer, words } from '../facts/names.ts';
import { REASONS, type Rule } from './rule.ts';

const AGENT_LOG = 'Look at the instance: its disk, its memory, and the log of the agent in /var/log/ecs/ecs-agent.log.';

/** What the ECS agent and the container engine couldn't do, and reasons that only say that something could not be started. */
export const AGENT: readonly Rule[] = [
  {
    code: 'agent-error',
    weight: 'passing',
    places: REASONS,
    pattern: /Cannot(?:Inspect|Describe)ContainerError|DockerStateError|TaskStateError|CannotStopContainerError/,
    what: 'The ECS agent has trouble with the container on its instance.',
    cause: (clue) => `the ECS agent has trouble with ${containerName(clue)}: ${words(clue.text)}`,
    advice: () => AGENT_LOG,
  },
  {
    code: 'runtime-timeout',
    weight: 'repeated',
    places: REASONS,
    pattern: /DockerTimeoutError|ContainerRuntimeTimeoutError|Could not transition to \w+; timed out/i,
    what: 'The container engine took too long.',
    cause: (clue) => {
      const [, to, after] = /transition to (\w+); timed out after waiting ([\w.]+\w)/.exec(clue.text) ?? [];
      return `the container engine took too long with ${containerName(clue)}${to === undefined ? '' : `: it wasn't "${to}" after ${after}`}`;
    },
    advice: () =>
      'The machine is overloaded or the image very large: give the task more CPU and memory, or the instance fewer tasks. Try once more if it happened only once.',
  },
  {
    code: 'container-vanished',
    weight: 'repeated',
    places: REASONS,
    pattern: /ContainerVanishedError/,
    what: 'The container is gone from its instance without a trace.',
    cause: (clue) => `${containerName(clue)} is gone from its instance: ${words(clue.text)}`,
    advice: () =>
      'Something besides ECS removed it: a clean-up job on the instance, or somebody with `docker rm`. Look for it on the instance.',
  },
  {
    code: 'container-networking',
    weight: 'repeated',
    places: REASONS,
    pattern: /ContainerNetworkingError|network interface provisioning/i,
    what: "The task's network could not be set up.",
    cause: (clue) => `the network of the task could not be set up: ${words(clue.text)}`,
    advice: () =>
      "Check the service's subnets (free addresses) and security groups; on EC2, that the instance can hold another network interface.",
  },
  {
    code: 'container-status',
    weight: 'repeated',
    places: REASONS,
    pattern: /failed to get container status/i,
    what: 'The container could not be started: it never reported a status.',
    cause: (clue) => `${containerName(clue)} could not be started: ${words(clue.text)}`,
    advice: (clue) => `Check the memory of the task and of ${theContainer(clue)}: too little of it shows like this.`,
  },
  {
    code: 'container-start-failed',
    weight: 'repeated',
    places: REASONS,
    pattern: /Cannot(?:Start|Create)ContainerError|OCI runtime create failed|failed to create (?:shim )?task/i,
    what: 'The container could not be created or started, for a reason that is not known here.',
    cause: (clue) => `${containerName(clue)} could not be started: ${words(clue.text)}`,
    advice: (clue) =>
      `Start the image of ${theContainer(clue)} with \`docker run\` and the settings of the task definition to see the same error.`,
  },
  {
    code: 'resource-initialization',
    weight: 'repeated',
    places: REASONS,
    pattern: /ResourceInitializationError/,
    what: 'ECS could not prepare what the task needs, for a reason that is not known here.',
    cause: (clue) => `ECS could not prepare what the task needs: ${words(clue.text)}`,
    advice: () =>
      'ECS prepares secrets, volumes, logs and the network before it starts anything: check those of them that the message names.',
  },
  {
    code: 'task-failed-to-start',
    weight: 'repeated',
    places: ['stopped-reason', 'stop-code'],
    pattern: /^Task failed to start\.?$|^TaskFailedToStart$/,
    vague: true,
    what: 'The task failed to start, and ECS does not say why.',
    cause: () => "a task failed to start, and ECS doesn't say why",
    advice: () => 'Look at the stopped task in the ECS console: sometimes a container has more to tell there.',
  },
];
