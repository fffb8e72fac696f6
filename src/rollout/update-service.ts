import { isDeepStrictEqual } from 'node:util';
import {
  DescribeServicesCommand,
  type Service,
  type ServiceVolumeConfiguration,
  UpdateServiceCommand,
  type UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import { isNamed } from '../aws/failure.ts';
import { type Json, sendWithJson } from '../aws/lossless.ts';
import { pauseUnlessCancelled } from '../aws/write.ts';
import type { UpdateInputs } from '../inputs/update-inputs.ts';
import { errorMessage } from '../problem.ts';
import { primaryOf } from '../watch/deployments.ts';
import type { World } from '../world.ts';
import type { Revised } from './revise.ts';

/** How long a revision that was just registered may not be found yet, in tries and milliseconds. */
const NOT_FOUND_TRIES = 10;
const NOT_FOUND_PAUSE = 3_000;

/**
 * Sends UpdateService once, with nothing but what is to change.
 * @param settings of the service that were asked for
 * @param deploymentConfiguration in place of the service's; undefined leaves it alone
 * @param force starts a deployment also of the revision that the service is set to
 * @throws what ECS says
 */
export async function sendUpdate(
  world: World,
  cluster: string,
  { target, definition, isNew }: Revised,
  force: boolean,
  settings: UpdateInputs | undefined,
  deploymentConfiguration: Json | undefined,
): Promise<Service> {
  const command = {
    cluster,
    service: target.name,
    taskDefinition: definition.arn,
    ...settingsOf(settings),
    ...volumesOf(settings),
    ...(force ? { forceNewDeployment: true } : {}),
  };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await sendLosslessly(world, command, deploymentConfiguration);
    } catch (error) {
      // ECS may not see yet what it registered a moment ago.
      const notYet = isNamed(error, 'ClientException') && /TaskDefinition not found/i.test(errorMessage(error));
      if (!isNew || !notYet || attempt === NOT_FOUND_TRIES) throw error;
      await pauseUnlessCancelled(world.clock, world.signal, NOT_FOUND_PAUSE);
    }
  }
}

async function sendLosslessly(
  { aws }: World,
  command: UpdateServiceCommandInput,
  deploymentConfiguration: Json | undefined,
): Promise<Service> {
  const body = deploymentConfiguration === undefined ? undefined : { ...command, deploymentConfiguration };
  const { service } = (await sendWithJson(aws.ecsOnce, new UpdateServiceCommand(command), body)).output;
  if (service === undefined) throw new Error('ECS answered without the service');
  return service;
}

/** Members of UpdateService; what wasn't asked for isn't sent. */
function settingsOf(settings: UpdateInputs | undefined): Settings {
  return {
    ...(settings?.desiredCount === undefined ? {} : { desiredCount: settings.desiredCount }),
    ...(settings?.enableEcsManagedTags === undefined ? {} : { enableECSManagedTags: settings.enableEcsManagedTags }),
    ...(settings?.propagateTags === undefined ? {} : { propagateTags: settings.propagateTags }),
  };
}

function volumesOf(settings: UpdateInputs | undefined): Pick<UpdateServiceCommandInput, 'volumeConfigurations'> {
  return settings?.volume === undefined ? {} : { volumeConfigurations: [settings.volume] };
}

type Settings = Pick<UpdateServiceCommandInput, 'desiredCount' | 'enableECSManagedTags' | 'propagateTags'>;

/** What holds where a service says nothing. */
const UNSET: Settings = { enableECSManagedTags: false, propagateTags: 'NONE' };

/** True where the service is set to all that was asked for. */
export function hasSettings(service: Service, settings: UpdateInputs | undefined): boolean {
  const set: Settings = { ...UNSET, ...service };
  const asked = Object.entries(settingsOf(settings));
  return asked.every(([name, value]) => set[name as keyof Settings] === value) && hasVolume(service, settings?.volume);
}

/** ECS fills in what wasn't said of a volume, so only what was is compared. */
function hasVolume(service: Service, volume: ServiceVolumeConfiguration | undefined): boolean {
  if (volume === undefined) return true;
  const there = primaryOf(service)?.volumeConfigurations?.find(({ name }) => name === volume.name);
  const settings = { ...there?.managedEBSVolume } as Record<string, unknown>;
  return Object.entries(volume.managedEBSVolume ?? {}).every(([name, value]) =>
    isDeepStrictEqual(settings[name], value),
  );
}

/** Did an UpdateService without an answer take effect? Then the service has a new PRIMARY deployment of our revision. */
export async function lookForUpdate(
  world: World,
  cluster: string,
  { target, definition }: Revised,
  before: string | undefined,
): Promise<Service | undefined> {
  const { services } = await world.aws.ecs.send(new DescribeServicesCommand({ cluster, services: [target.name] }));
  const service = services?.[0];
  const primary = service === undefined ? undefined : primaryOf(service);
  return primary?.taskDefinition === definition.arn && primary?.id !== before ? service : undefined;
}
