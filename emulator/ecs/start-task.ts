import { text } from '../fields.ts';
import type { OrderedContainer } from '../runtimes/runtime.ts';
import type { Json } from '../wire.ts';
import { runsOnFargate } from './capacity.ts';
import { containersOf, hasHealthCheck, isEssential, networkModeOf, portMappingsOf } from './container-definitions.ts';
import type { EcsContext } from './context.ts';
import type { ContainerInstance, Deployment, ResolvedImage, Service, Task, TaskContainer } from './model.ts';
import { taskId } from './numbers.ts';
import type { EcsStore } from './store.ts';
import { type TaskReports, TaskRun } from './task-run.ts';

/** Starts a task of a deployment. A `settled` one is RUNNING and healthy at once, where the runtime can do that. */
export function startTask(
  context: EcsContext,
  service: Service,
  deployment: Deployment,
  instance: ContainerInstance | undefined,
  reports: TaskReports,
  settled: boolean,
): TaskRun {
  const task = createTask(context.store, service, deployment, instance);
  service.cluster.tasks.set(task.arn, task);
  const run = new TaskRun(context, service, deployment, task, reports);
  const { definition, images } = deployment.revision;
  context.runtime.run(
    {
      id: task.id,
      clusterName: service.cluster.name,
      group: task.group,
      definition: definition.raw,
      containers: containersOf(definition.raw).map((container) =>
        order(context, container, images, networkModeOf(definition.raw)),
      ),
      address: instance?.address ?? '127.0.0.1',
      needsInterface: networkModeOf(definition.raw) === 'awsvpc',
      settled,
    },
    run,
  );
  if (settled) run.assumeHealthy();
  return run;
}

function order(
  context: EcsContext,
  container: Json,
  images: readonly ResolvedImage[],
  networkMode: string,
): OrderedContainer {
  const name = text(container, 'name');
  const image = text(container, 'image');
  // The digest of an image elsewhere is made up, so it can't be pulled by.
  const isOurs = context.images.lookup(image).kind === 'found';
  const digest = isOurs ? images.find((one) => one.containerName === name)?.imageDigest : undefined;
  return {
    name,
    image,
    ...(digest === undefined ? {} : { digest }),
    definition: container,
    ports: portMappingsOf(container, networkMode),
    hasHealthCheck: hasHealthCheck(container),
  };
}

function createTask(
  store: EcsStore,
  service: Service,
  deployment: Deployment,
  instance: ContainerInstance | undefined,
): Task {
  const id = taskId();
  const { definition, images } = deployment.revision;
  return {
    arn: store.arn(`task/${service.cluster.name}/${id}`),
    id,
    cluster: service.cluster,
    definition,
    group: `service:${service.name}`,
    startedBy: deployment.id,
    ...(instance === undefined ? {} : { instance }),
    launchType: runsOnFargate(service) ? 'FARGATE' : (service.launchType ?? 'EC2'),
    createdAt: store.clock.now(),
    containers: containersOf(definition.raw).map((container) => {
      const arn = store.arn(`container/${service.cluster.name}/${id}/${taskId()}`);
      return createContainer(container, arn, images);
    }),
    lastStatus: networkModeOf(definition.raw) === 'awsvpc' ? 'PROVISIONING' : 'PENDING',
    desiredStatus: 'RUNNING',
    healthy: false,
    version: 1,
  };
}

function createContainer(container: Json, arn: string, images: readonly ResolvedImage[]): TaskContainer {
  const name = text(container, 'name');
  const imageDigest = images.find((one) => one.containerName === name)?.imageDigest;
  return {
    arn,
    name,
    image: text(container, 'image'),
    ...(imageDigest === undefined ? {} : { imageDigest }),
    essential: isEssential(container),
    lastStatus: 'PENDING',
    healthStatus: 'UNKNOWN',
    networkBindings: [],
  };
}
