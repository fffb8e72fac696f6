import { textIn, textsIn } from '../../diagnose/facts/fields.ts';
import { type Defect, defect } from './defect.ts';
import { objectAt, type Part, type Revision } from './part.ts';

/** What doesn't exist on Fargate: the member, the object that it stands in, and what to do instead. */
type Exclusion = readonly [where: string, member: string, remedy: string];

/** Of the task. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html */
const TASK: readonly Exclusion[] = [
  ['', 'placementConstraints', 'Take them out: there are no instances to choose from; subnets say where tasks run.'],
  ['', 'ipcMode', 'Take it out.'],
];

const CONTAINER: readonly Exclusion[] = [
  ['', 'privileged', 'Take it out, or run the service on EC2 instances.'],
  ['', 'links', "Take them out: containers of a Fargate task reach each other at 'localhost'."],
  ['', 'dockerSecurityOptions', 'Take them out.'],
  ['linuxParameters', 'devices', 'Take them out, or run the service on EC2 instances.'],
  ['linuxParameters', 'sharedMemorySize', 'Take it out, or run the service on EC2 instances.'],
  ['linuxParameters', 'maxSwap', 'Take it out: Fargate has no swap space.'],
  ['linuxParameters', 'swappiness', 'Take it out: Fargate has no swap space.'],
];

const VOLUME: readonly Exclusion[] = [
  ['', 'dockerVolumeConfiguration', 'Use an EFS volume, or a volume with nothing but its name for temporary files.'],
  ['host', 'sourcePath', 'Leave host out for temporary files, or use an EFS volume for files that stay.'],
];

/** What only instances of your own offer. */
export function* fargateExclusionDefects(revision: Revision): Generator<Defect> {
  if (!revision.isFargate) return;
  const { root, containers, volumes, networkMode } = revision;
  if (networkMode !== 'awsvpc') {
    yield defect(root, 'networkMode', {
      rule: 'fargate',
      allowed: "a Fargate task can only have 'awsvpc'",
      remedy: 'Set networkMode to awsvpc; the service then needs subnets and security groups (networkConfiguration).',
    });
  }
  yield* excluded([root], TASK);
  const pidMode = textIn(root.json, 'pidMode');
  if (pidMode !== undefined && pidMode !== 'task') {
    yield defect(root, 'pidMode', {
      rule: 'fargate',
      allowed: "on Fargate it can only be 'task'",
      remedy: "Set it to 'task', or leave it out.",
    });
  }
  yield* excluded(containers, CONTAINER);
  yield* excluded(volumes, VOLUME);
}

function* excluded(parts: readonly Part[], exclusions: readonly Exclusion[]): Generator<Defect> {
  for (const part of parts) {
    for (const [where, member, remedy] of exclusions) {
      const place = where === '' ? part : objectAt(part, where);
      if (place === undefined || !isUsed(place.json[member])) continue;
      yield defect(place, member, { rule: 'fargate', allowed: 'Fargate does not have it', remedy });
    }
  }
}

/** Empty lists, false and 0 are what ECS answers with where nothing was given. */
function isUsed(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

/** A container's links need Docker's own network. */
export function* linkDefects({ containers, networkMode, isFargate }: Revision): Generator<Defect> {
  if (networkMode !== 'awsvpc' || isFargate) return;
  for (const container of containers) {
    if (textsIn(container.json, 'links').length === 0) continue;
    yield defect(container, 'links', {
      rule: 'links',
      allowed: "links don't exist with networkMode awsvpc",
      remedy: "Take them out: containers of one task reach each other at 'localhost'.",
    });
  }
}
