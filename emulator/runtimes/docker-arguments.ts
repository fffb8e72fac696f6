import { objects, optionalFlag, optionalNumber, optionalObject, optionalText, texts } from '../fields.ts';
import type { Json } from '../wire.ts';
import type { OrderedContainer, TaskOrder } from './runtime.ts';

/** ECS's own default between SIGTERM and SIGKILL, in seconds. */
const STOP_TIMEOUT = 30;

/** The arguments of `docker create` for one container of a task; `image` is the reference that was pulled. */
export function createArguments(order: TaskOrder, container: OrderedContainer, image: string, label: string): string[] {
  const { definition } = container;
  const [entry, ...entryRest] = texts(definition, 'entryPoint');
  return [
    ...initProcess(definition),
    ...['--label', label],
    ...['--label', `com.amazonaws.ecs.task-id=${order.id}`],
    ...['--label', `com.amazonaws.ecs.container-name=${container.name}`],
    ...['--stop-timeout', String(optionalNumber(definition, 'stopTimeout') ?? STOP_TIMEOUT)],
    ...objects(definition, 'environment').flatMap((one) => ['--env', `${String(one.name)}=${String(one.value ?? '')}`]),
    ...publishedPorts(order, container),
    ...memoryLimits(definition, order.definition),
    ...healthCheck(definition),
    ...processSettings(definition),
    ...hostVolumes(definition, order.definition),
    ...(entry === undefined ? [] : ['--entrypoint', entry]),
    image,
    ...entryRest,
    ...texts(definition, 'command'),
  ];
}

/** As in ECS only when asked for: otherwise the first process must handle SIGTERM itself, and a missing one can't start. */
function initProcess(container: Json): string[] {
  const parameters = optionalObject(container, 'linuxParameters') ?? {};
  return optionalFlag(parameters, 'initProcessEnabled') === true ? ['--init'] : [];
}

/** Tasks with a network interface of their own share this machine's address, so their ports are the engine's choice. */
function publishedPorts(order: TaskOrder, container: OrderedContainer): string[] {
  return container.ports.flatMap(({ containerPort, hostPort, protocol }) => {
    const published = order.needsInterface || hostPort === 0 ? '' : String(hostPort);
    return ['--publish', `${order.address}:${published}:${containerPort}/${protocol}`];
  });
}

function memoryLimits(container: Json, task: Json): string[] {
  const hard = optionalNumber(container, 'memory') ?? plainMiB(optionalText(task, 'memory'));
  const soft = optionalNumber(container, 'memoryReservation');
  return [
    ...(hard === undefined ? [] : ['--memory', `${hard}m`]),
    ...(soft === undefined ? [] : ['--memory-reservation', `${soft}m`]),
  ];
}

function plainMiB(value: string | undefined): number | undefined {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
}

/** ECS ignores the image's own HEALTHCHECK and knows that of the definition only. */
function healthCheck(container: Json): string[] {
  const check = optionalObject(container, 'healthCheck');
  const [kind, ...command] = check === undefined ? [] : texts(check, 'command');
  if (check === undefined || kind === undefined || kind === 'NONE') return ['--no-healthcheck'];
  const seconds = (member: string, fallback: number) => `${optionalNumber(check, member) ?? fallback}s`;
  return [
    ...['--health-cmd', kind === 'CMD-SHELL' ? command.join(' ') : command.map(quoted).join(' ')],
    ...['--health-interval', seconds('interval', 30)],
    ...['--health-timeout', seconds('timeout', 5)],
    ...['--health-retries', String(optionalNumber(check, 'retries') ?? 3)],
    ...['--health-start-period', seconds('startPeriod', 0)],
  ];
}

/** The engine's command line takes shell commands only. */
function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function processSettings(container: Json): string[] {
  const text = (member: string, option: string) => {
    const value = optionalText(container, member);
    return value === undefined || value === '' ? [] : [option, value];
  };
  return [
    ...text('user', '--user'),
    ...text('workingDirectory', '--workdir'),
    ...text('hostname', '--hostname'),
    ...(optionalFlag(container, 'readonlyRootFilesystem') === true ? ['--read-only'] : []),
  ];
}

/** Volumes of the host; other kinds are left out, their folder is then the container's own. */
function hostVolumes(container: Json, task: Json): string[] {
  return objects(container, 'mountPoints').flatMap((mount) => {
    const volume = objects(task, 'volumes').find((one) => one.name === mount.sourceVolume);
    const source = volume && optionalText(optionalObject(volume, 'host') ?? {}, 'sourcePath');
    const target = optionalText(mount, 'containerPath');
    if (source === undefined || target === undefined) return [];
    return ['--volume', `${source}:${target}${optionalFlag(mount, 'readOnly') === true ? ':ro' : ''}`];
  });
}
