import { numberIn } from '../../diagnose/facts/fields.ts';
import { type Defect, defect } from './defect.ts';
import { objectAt, type Part, type Revision } from './part.ts';

/** A number of a container that has to lie between two others, both included. */
interface Range {
  /** The object that it stands in; empty for the container itself. */
  readonly where: string;
  readonly member: string;
  readonly least: number;
  readonly most: number;
  readonly unit: string;
  /** Holds on Fargate only. */
  readonly fargate?: true;
}

/**
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html
 */
const RANGES: readonly Range[] = [
  { where: 'healthCheck', member: 'interval', least: 5, most: 300, unit: 'seconds' },
  { where: 'healthCheck', member: 'timeout', least: 2, most: 60, unit: 'seconds' },
  { where: 'healthCheck', member: 'retries', least: 1, most: 10, unit: 'attempts' },
  { where: 'healthCheck', member: 'startPeriod', least: 0, most: 300, unit: 'seconds' },
  { where: 'restartPolicy', member: 'restartAttemptPeriod', least: 60, most: 1800, unit: 'seconds' },
  { where: '', member: 'stopTimeout', least: 2, most: 120, unit: 'seconds on Fargate', fargate: true },
  { where: '', member: 'startTimeout', least: 2, most: 120, unit: 'seconds on Fargate', fargate: true },
];

/** Numbers out of their range. */
export function* rangeDefects({ containers, isFargate }: Revision): Generator<Defect> {
  for (const container of containers) {
    for (const range of RANGES) {
      const place = range.where === '' ? container : objectAt(container, range.where);
      if (place !== undefined && (isFargate || range.fargate !== true)) yield* outOfRange(place, range);
    }
  }
}

function* outOfRange(place: Part, { member, least, most, unit, where }: Range): Generator<Defect> {
  const value = numberIn(place.json, member);
  if (value === undefined || (value >= least && value <= most)) return;
  yield defect(place, member, {
    rule: where === '' ? 'timeouts' : where === 'healthCheck' ? 'health-check' : 'restart-policy',
    allowed: `it can be ${least} to ${most} ${unit}`,
    remedy: `Set it to ${value < least ? least : most}, or whatever fits in that range.`,
  });
}

/** How a health check's command begins; an unknown word would be an error of Docker's when the container is created. */
const BEGINNINGS: readonly unknown[] = ['CMD', 'CMD-SHELL', 'NONE'];

/** The command of a health check. */
export function* healthCommandDefects({ containers }: Revision): Generator<Defect> {
  for (const check of containers.flatMap((container) => objectAt(container, 'healthCheck') ?? [])) {
    const { command } = check.json;
    // An empty list takes the check of the image.
    if (Array.isArray(command) && (command.length === 0 || BEGINNINGS.includes(command[0]))) continue;
    yield defect(check, 'command', {
      rule: 'health-check',
      value: Array.isArray(command)
        ? `a list that begins with ${typeof command[0] === 'string' ? 'another word' : 'no text'}`
        : 'no list',
      allowed:
        "it is a list that begins with 'CMD' (a program and its arguments) or 'CMD-SHELL' (one line for the shell)",
      remedy: 'Write for instance ["CMD-SHELL", "curl -f http://localhost:8080/ || exit 1"].',
    });
  }
}
