import type { Inputs } from '../inputs/inputs.ts';
import { refusePercentages } from '../percentages/refuse-percentages.ts';
import type { Definition } from '../task-definition/definition.ts';
import { describeDefinition } from '../task-definition/load.ts';
import type { World } from '../world.ts';
import { checkRevisions } from './check-revisions.ts';
import { repositoryOfImage } from './containers.ts';
import { refuseCountOfDaemon } from './desired-count.ts';
import { clusterName, refuseOtherAccounts } from './find-cluster.ts';
import type { Plan, Target } from './plan.ts';
import { planImage } from './plan-image.ts';
import { planScan } from './plan-scan.ts';
import { planTarget } from './plan-target.ts';
import { plannedReference, refuseInProgress } from './refuse-in-progress.ts';
import { repositoryFromInput } from './repository-choice.ts';
import { localRegistry, placeOf, type ReadDefinition, selectServices } from './select-services.ts';

/**
 * Finds everything that the run is about and everything that is wrong with it, before anything is built or written.
 * @throws Problem naming what is wrong and what exists
 */
export async function makePlan(inputs: Inputs, world: World): Promise<Plan> {
  const readDefinition = definitionReader(world);
  const names = inputs.service.kind === 'named' ? inputs.service.names : [];
  const cluster = clusterName(inputs.cluster, names, world.aws.region);
  const services = await selectServices(inputs, world, cluster, readDefinition);
  refuseOtherAccounts(inputs.cluster, names, services[0]?.clusterArn ?? '');
  const here = placeOf(services, world);
  const local = localRegistry(here, world);
  const asked = inputs.repository === undefined ? undefined : repositoryFromInput(inputs.repository, here, local);
  const known = asked ?? (inputs.image === undefined ? undefined : repositoryOfImage(inputs.image, local));
  const targets: Target[] = [];
  for (const service of services) {
    refuseCountOfDaemon(service, inputs.update.desiredCount);
    refusePercentages(service, inputs.update.percentages);
    targets.push(await planTarget(inputs, world, service, readDefinition, known, local));
  }
  const image = await planImage(inputs, world, targets, asked, local);
  const scan = planScan(inputs.scan, image, local);
  const { ifInProgress, stamp, showValues, update } = inputs;
  const where = { name: cluster, arn: services[0]?.clusterArn ?? '' };
  const plan = { cluster: where, targets, image, scan, ifInProgress, stamp, showValues, update };
  for (const target of targets) refuseInProgress(plan, target, target.service, target.live, plannedReference(image));
  await checkRevisions(plan, world);
  return plan;
}

function definitionReader(world: World): ReadDefinition {
  const known = new Map<string, Promise<Definition>>();
  return (reference) => {
    const definition = known.get(reference) ?? describeDefinition(world, reference);
    known.set(reference, definition);
    return definition;
  };
}
