import { isObject, objects, optionalText, pick, text } from '../fields.ts';
import type { ActionName, DeployAction, ScriptStep } from '../scenario/script.ts';
import type { Json } from '../wire.ts';

/** What a script acts on. */
export interface Stage {
  /** Runs an operation directly: faults and policies are for others. Rejects with its AwsError. */
  call(name: string, input: Json): Promise<Json>;
  /** A control endpoint; rejects with what it answered if that isn't 200. */
  post(path: string, body: Json): Promise<Json>;
}

type Act = (stage: Stage, step: ScriptStep) => Promise<Json>;

/** Does what a step says and resolves to the answer. */
export function act(stage: Stage, name: ActionName, step: ScriptStep): Promise<Json> {
  return acts[name](stage, step);
}

const acts: Readonly<Record<ActionName, Act>> = {
  deploy: (stage, { deploy }) => deployWith(stage, given(deploy)),
  call: (stage, step) => stage.call(given(step.call), step.with ?? {}),
  post: (stage, step) => stage.post(given(step.post), step.body ?? {}),
  fault: (stage, { fault }) => stage.post('faults', given(fault)),
  trouble: (stage, { trouble }) => stage.post('trouble', given(trouble)),
  image: (stage, { image }) => stage.post('images', given(image)),
  'trip-alarm': (stage, step) => stage.post('alarms', { name: given(step['trip-alarm']), state: 'ALARM' }),
  scale: (stage, { scale }) => {
    const { to, ...service } = given(scale);
    return stage.call('UpdateService', { ...service, desiredCount: to });
  },
  'stop-task': async (stage, step) => {
    const { service, reason, ...where } = given(step['stop-task']);
    const { taskArns } = await stage.call('ListTasks', { ...where, serviceName: service });
    const [task] = Array.isArray(taskArns) ? taskArns : [];
    return stage.call('StopTask', { ...where, task, ...(reason === undefined ? {} : { reason }) });
  },
  'stop-deployment': async (stage, step) => {
    const { currentServiceDeployment } = await described(stage, given(step['stop-deployment']));
    return stage.call('StopServiceDeployment', {
      serviceDeploymentArn: currentServiceDeployment,
      stopType: 'ROLLBACK',
    });
  },
  'continue-deployment': async (stage, step) => {
    const { action, ...service } = given(step['continue-deployment']);
    const { currentServiceDeployment } = await described(stage, service);
    const arn = String(currentServiceDeployment);
    const answer = await stage.call('DescribeServiceDeployments', { serviceDeploymentArns: [arn] });
    const [deployment = {}] = objects(answer, 'serviceDeployments');
    const hook = objects(deployment, 'lifecycleHookDetails').find((one) => one.status === 'AWAITING_ACTION');
    const request = { serviceDeploymentArn: arn, hookId: hook?.hookId, ...(action === undefined ? {} : { action }) };
    return stage.call('ContinueServiceDeployment', request);
  },
  'drain-instance': async (stage, step) => {
    const { instance, ...where } = given(step['drain-instance']);
    const containerInstances = [await instanceNamed(stage, where, instance)];
    return stage.call('UpdateContainerInstancesState', { ...where, containerInstances, status: 'DRAINING' });
  },
};

/** Only the fields of the kind of step that was asked for are looked at. */
function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the step lacks what it is to do');
  return value;
}

async function described(
  stage: Pick<Stage, 'call'>,
  { service, cluster }: { service: string; cluster?: string | undefined },
) {
  const where = cluster === undefined ? {} : { cluster };
  const answer = await stage.call('DescribeServices', { ...where, services: [service] });
  const [found] = objects(answer, 'services');
  if (found === undefined) throw new Error(`there is no service ${service}`);
  return found;
}

async function instanceNamed(stage: Stage, where: Json, name: string): Promise<string> {
  const { containerInstanceArns } = await stage.call('ListContainerInstances', where);
  const answer = await stage.call('DescribeContainerInstances', {
    ...where,
    containerInstances: containerInstanceArns,
  });
  const found = objects(answer, 'containerInstances').find((one) =>
    objects(one, 'attributes').some((attribute) => attribute.name === 'name' && attribute.value === name),
  );
  if (found === undefined) throw new Error(`there is no container instance ${name}`);
  return text(found, 'containerInstanceArn');
}

const REGISTERED = [
  'family',
  'taskRoleArn',
  'executionRoleArn',
  'networkMode',
  'volumes',
  'placementConstraints',
  'requiresCompatibilities',
  'cpu',
  'memory',
  'pidMode',
  'ipcMode',
  'proxyConfiguration',
  'ephemeralStorage',
  'runtimePlatform',
];

/** The request of RegisterTaskDefinition with which a deployment begins: the live revision with what is new. */
export async function revisionFor(stage: Pick<Stage, 'call'>, deploy: DeployAction): Promise<Json> {
  const live = await described(stage, deploy);
  const answer = await stage.call('DescribeTaskDefinition', { taskDefinition: live.taskDefinition });
  const base = isObject(answer.taskDefinition) ? answer.taskDefinition : {};
  const containerDefinitions = objects(base, 'containerDefinitions').map((container) => ({
    ...container,
    ...imageFor(container, deploy.image),
    ...deploy.container,
  }));
  return { ...pick(base, REGISTERED), containerDefinitions, ...deploy.definition };
}

async function deployWith(stage: Stage, deploy: DeployAction): Promise<Json> {
  const { taskDefinition } = await stage.call('RegisterTaskDefinition', await revisionFor(stage, deploy));
  const arn = isObject(taskDefinition) ? taskDefinition.taskDefinitionArn : undefined;
  const where = deploy.cluster === undefined ? {} : { cluster: deploy.cluster };
  return stage.call('UpdateService', { ...where, service: deploy.service, taskDefinition: arn, ...deploy.update });
}

function imageFor(container: Json, image: DeployAction['image']): Json {
  if (image === undefined) return {};
  if (typeof image !== 'string') {
    const own = image[text(container, 'name')];
    return own === undefined ? {} : { image: own };
  }
  return repositoryOf(optionalText(container, 'image') ?? '') === repositoryOf(image) ? { image } : {};
}

function repositoryOf(image: string): string {
  return image.replace(/(@.*|:[^/:]*)$/, '');
}
