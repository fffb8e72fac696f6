import type { Service } from '@aws-sdk/client-ecs';
import type { Json } from '../../aws/lossless.ts';
import { numberIn, objectIn, textIn } from '../../diagnose/facts/fields.ts';
import { parseImage } from '../../image/reference.ts';
import { type Defect, defect, shortened } from './defect.ts';
import { itemsIn, nameIn, type Part, type Revision, revisionOf } from './part.ts';
import { looksLikeSecret } from './secret-looks.ts';
import { runsOnFargate } from './service-fit.ts';

/**
 * What ECS takes and what may still go wrong.
 * @param containers the names of those that get the image
 */
export function adviceOn(json: Json, service: Service, containers: readonly string[]): readonly Defect[] {
  const revision = revisionOf(json);
  return [
    ...secretAdvice(revision),
    ...tagAdvice(revision.containers.filter((one) => containers.includes(nameIn(one)))),
    ...graceAdvice(revision, service),
    ...(revision.isFargate || runsOnFargate(service) ? [] : memoryAdvice(revision)),
  ];
}

/** The value is never shown. */
function* secretAdvice({ containers }: Revision): Generator<Defect> {
  for (const variable of containers.flatMap((container) => itemsIn(container, 'environment'))) {
    const name = textIn(variable.json, 'name') ?? '';
    if (!looksLikeSecret(name, textIn(variable.json, 'value') ?? '')) continue;
    yield defect(variable, 'name', {
      rule: 'plain-secrets',
      severity: 'warning',
      allowed: 'its value looks like a secret, and whoever may read the task definition can read it',
      remedy: `Put the value into Secrets Manager or an SSM parameter and name that under secrets, and replace the value: it was readable.`,
    });
  }
}

function* tagAdvice(containers: readonly Part[]): Generator<Defect> {
  for (const container of containers) {
    const image = parseImage(textIn(container.json, 'image') ?? '');
    if (image === undefined || image.digest !== undefined || (image.tag ?? 'latest') !== 'latest') continue;
    yield defect(container, 'image', {
      rule: 'latest',
      severity: 'warning',
      allowed: `${image.tag === undefined ? 'without a tag it means' : 'the tag'} latest, which moves: a rollback to this revision would not bring this image back`,
      remedy: 'Use a tag that stays, the commit for instance (without image-tag it is the commit).',
    });
  }
}

const UNHEALTHY = /is unhealthy in \(?(?:target-group|elb)/i;

/**
 * A load balancer that gives a task no time to start. That is no harm to a quick one, so it is told where the container says that it needs time, or where tasks
 * of the service were found unhealthy lately. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
 */
function* graceAdvice({ containers }: Revision, service: Service): Generator<Defect> {
  if ((service.healthCheckGracePeriodSeconds ?? 0) > 0) return;
  const names = (service.loadBalancers ?? []).map(({ containerName }) => containerName);
  const container = containers.find((one) => names.includes(nameIn(one)));
  if (container === undefined) return;
  const startPeriod = numberIn(objectIn(container.json, 'healthCheck'), 'startPeriod') ?? 0;
  const wasUnhealthy = service.events?.some(({ message }) => UNHEALTHY.test(message ?? '')) ?? false;
  if (startPeriod === 0 && !wasUnhealthy) return;
  const why =
    startPeriod > 0
      ? `container ${shortened(nameIn(container))} has ${startPeriod} s to start by its own health check, and none by the load balancer's`
      : 'the load balancer found tasks of this service unhealthy lately, and ECS gives a new task no time to start';
  yield defect({ json: { ...service }, path: '', container: undefined }, 'healthCheckGracePeriodSeconds', {
    rule: 'grace-period',
    severity: 'warning',
    value: '0',
    allowed: `${why}, so it may be stopped before it is ready`,
    remedy: `Set the service's health check grace period to what the application needs${startPeriod > 0 ? ` (${startPeriod} or more)` : ''}, or give the container a healthCheck with a startPeriod as well.`,
  });
}

/** An instance keeps the limit free where there is no reservation: that may leave no room for the new task beside the old one. */
function* memoryAdvice({ root, containers }: Revision): Generator<Defect> {
  if (textIn(root.json, 'memory') !== undefined) return;
  for (const container of containers) {
    const memory = numberIn(container.json, 'memory');
    if (memory === undefined || numberIn(container.json, 'memoryReservation') !== undefined) continue;
    yield defect(container, 'memory', {
      rule: 'memory-reservation',
      severity: 'note',
      allowed: `without a memoryReservation every task takes all ${memory} MiB of its instance, used or not, which can leave no room for the new task beside the old one`,
      remedy: 'Set memoryReservation to what the container usually needs; memory stays the limit.',
    });
  }
}
