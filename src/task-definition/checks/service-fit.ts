import type { Service } from '@aws-sdk/client-ecs';
import type { Json } from '../../aws/lossless.ts';
import { numberIn, objectIn, objectsIn, textIn } from '../../diagnose/facts/fields.ts';
import { listed } from '../../problem.ts';
import { type Defect, defect, shortened } from './defect.ts';
import { itemsIn, nameIn, objectAt, type Part, type Revision, revisionOf } from './part.ts';
import { portRangeOf } from './port-ranges.ts';

/**
 * What the service is set to and the revision doesn't have. Paths are those of `aws ecs describe-services`.
 * @param json the definition as it would be registered
 */
export function serviceDefects(service: Service, json: Json): readonly Defect[] {
  const revision = revisionOf(json);
  const root = partOf(service);
  const primary = partOf(service.deployments?.find(({ status }) => status === 'PRIMARY'));
  return [
    ...itemsIn(root, 'loadBalancers').flatMap((one) => [...portDefects(one, revision, 'load-balancers')]),
    ...itemsIn(root, 'serviceRegistries').flatMap((one) => [...portDefects(one, revision, 'service-registries')]),
    ...portNameDefects(primary, revision),
    ...launchVolumeDefects(primary, revision),
    ...(isOfEcs(service) ? [...networkDefects(root, revision), ...launchTypeDefects(service, root, revision)] : []),
  ];
}

/** With other controllers the task sets say more than the service. */
function isOfEcs({ deploymentController }: Service): boolean {
  return (deploymentController?.type ?? 'ECS') === 'ECS';
}

function partOf(value: object | undefined): Part {
  return { json: { ...value }, path: '', container: undefined };
}

/** A load balancer or a service registry names a container and one of its ports. */
function* portDefects(place: Part, revision: Revision, rule: string): Generator<Defect> {
  const name = textIn(place.json, 'containerName');
  if (name === undefined) return;
  const container = revision.containers.find((one) => nameIn(one) === name);
  if (container === undefined) {
    yield defect(place, 'containerName', {
      rule,
      allowed: `the new revision has no such container, its containers are ${namesOf(revision.containers)}`,
      remedy: `Name the container ${shortened(name)} again, or change the service (aws ecs update-service) first.`,
    });
    return;
  }
  const port = numberIn(place.json, 'containerPort');
  const mappings = itemsIn(container, 'portMappings');
  if (port === undefined || mappings.some((mapping) => opens(mapping, port))) return;
  const ports = mappings.map(({ json }) => String(json.containerPort ?? json.containerPortRange));
  yield defect(place, 'containerPort', {
    rule,
    allowed: `container ${shortened(name)} of the new revision ${ports.length === 0 ? 'opens no port' : `opens ${listed(ports.map(shortened))}`}`,
    remedy: `Add { "containerPort": ${port} } to its portMappings, or change the service first.`,
  });
}

function opens(mapping: Part, port: number): boolean {
  const [first, last] = portRangeOf(mapping) ?? [0, -1];
  return numberIn(mapping.json, 'containerPort') === port || (port >= first && port <= last);
}

/** Service Connect and VPC Lattice know ports by their names. */
function* portNameDefects(primary: Part, { containers }: Revision): Generator<Defect> {
  const names = containers.flatMap((one) => itemsIn(one, 'portMappings').map(nameIn)).filter((name) => name !== '');
  const connect = objectAt(primary, 'serviceConnectConfiguration');
  const users = [
    ...(connect === undefined || connect.json.enabled === false ? [] : itemsIn(connect, 'services')),
    ...itemsIn(primary, 'vpcLatticeConfigurations'),
  ];
  for (const user of users) {
    const name = textIn(user.json, 'portName');
    if (name === undefined || names.includes(name)) continue;
    const there =
      names.length === 0 ? 'none of its ports has a name' : `its port names are ${listed(names.map(shortened))}`;
    yield defect(user, 'portName', {
      rule: 'port-names',
      allowed: `the new revision has no port of this name, ${there}`,
      remedy: `Add "name": "${shortened(name)}" to the port's mapping, or change the service first.`,
    });
  }
}

/** Volumes of EBS: the task definition names them, and the service says what they are. */
function* launchVolumeDefects(primary: Part, { volumes }: Revision): Generator<Defect> {
  const atLaunch = volumes.filter(({ json }) => json.configuredAtLaunch === true);
  const configured = itemsIn(primary, 'volumeConfigurations');
  for (const one of configured) {
    if (atLaunch.some((volume) => nameIn(volume) === nameIn(one))) continue;
    yield defect(one, 'name', {
      rule: 'launch-volumes',
      allowed: 'the new revision has no volume of this name with "configuredAtLaunch": true',
      remedy: 'Add the volume to the task definition, or take it out of the service first.',
    });
  }
  for (const volume of atLaunch) {
    if (configured.some((one) => nameIn(one) === nameIn(volume))) continue;
    yield defect(volume, 'name', {
      rule: 'launch-volumes',
      severity: 'warning',
      allowed: 'it is to be configured at launch, and the service has no volumeConfigurations for it',
      remedy: 'Add volumeConfigurations to the service.',
    });
  }
}

function* networkDefects(root: Part, { networkMode }: Revision): Generator<Defect> {
  const hasNetwork = objectIn(root.json, 'networkConfiguration') !== undefined;
  if (networkMode === 'awsvpc' && !hasNetwork) {
    yield defect(root, 'networkConfiguration', {
      rule: 'network',
      allowed: "the new revision has networkMode 'awsvpc', and its tasks need subnets",
      remedy:
        'Give the service a networkConfiguration (aws ecs update-service), or keep the networkMode that it has now.',
    });
  } else if (networkMode !== 'awsvpc' && hasNetwork) {
    yield defect(root, 'networkConfiguration', {
      rule: 'network',
      severity: 'warning',
      value: 'set',
      allowed: `the new revision has networkMode '${shortened(networkMode)}', and ECS takes subnets with awsvpc only`,
      remedy: 'Keep networkMode awsvpc, or create a new service.',
    });
  }
}

const FARGATE_PROVIDERS: readonly unknown[] = ['FARGATE', 'FARGATE_SPOT'];

/** True for a service whose tasks all run on Fargate, as far as the service says. */
export function runsOnFargate(service: Service): boolean {
  const providers = objectsIn(service, 'capacityProviderStrategy').map(({ capacityProvider }) => capacityProvider);
  if (providers.length > 0) return providers.every((one) => FARGATE_PROVIDERS.includes(one));
  return service.launchType === 'FARGATE';
}

/** Every other capacity provider can be of several kinds, which only ECS knows. */
function* launchTypeDefects(service: Service, root: Part, { isFargate }: Revision): Generator<Defect> {
  if (isFargate || !runsOnFargate(service)) return;
  yield defect(root, service.launchType === 'FARGATE' ? 'launchType' : 'capacityProviderStrategy', {
    rule: 'launch-type',
    value: 'Fargate',
    allowed: 'requiresCompatibilities of the new revision does not have FARGATE',
    remedy: 'Set "requiresCompatibilities": ["FARGATE"] in the task definition.',
  });
}

function namesOf(parts: readonly Part[]): string {
  return listed(parts.map(nameIn).map(shortened));
}
