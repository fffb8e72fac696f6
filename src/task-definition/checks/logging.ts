import { textIn } from '../../diagnose/facts/fields.ts';
import { listed } from '../../problem.ts';
import { type Defect, defect } from './defect.ts';
import { objectAt, type Part, type Revision } from './part.ts';

const FARGATE: readonly string[] = ['awslogs', 'splunk', 'awsfirelens'];
const ANYWHERE: readonly string[] = [...FARGATE, 'fluentd', 'gelf', 'json-file', 'journald', 'syslog'];

/** What the driver awslogs can't do without. On instances the prefix may be left out. */
const REQUIRED = ['awslogs-group', 'awslogs-region'];
const REQUIRED_ON_FARGATE = [...REQUIRED, 'awslogs-stream-prefix'];

/** Log drivers by where the task runs. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html */
export function* loggingDefects({ containers, isFargate }: Revision): Generator<Defect> {
  for (const container of containers) {
    const logging = objectAt(container, 'logConfiguration');
    if (logging !== undefined) yield* driverDefects(logging, isFargate);
  }
}

function* driverDefects(logging: Part, isFargate: boolean): Generator<Defect> {
  const driver = textIn(logging.json, 'logDriver');
  if (driver === undefined) return;
  if (!(isFargate ? FARGATE : ANYWHERE).includes(driver)) yield unknownDriver(logging, isFargate);
  if (driver === 'awslogs') yield* missingOptions(logging, isFargate ? REQUIRED_ON_FARGATE : REQUIRED);
}

/** Instances can have further drivers, so an unknown one is only a warning there. */
function unknownDriver(logging: Part, isFargate: boolean): Defect {
  return defect(logging, 'logDriver', {
    rule: 'log-driver',
    severity: isFargate ? 'error' : 'warning',
    allowed: isFargate
      ? `on Fargate it can be ${listed(FARGATE)}`
      : `ECS knows ${listed(ANYWHERE)}, and any other has to be on the instances`,
    remedy: 'awslogs writes to CloudWatch Logs.',
  });
}

function* missingOptions(logging: Part, required: readonly string[]): Generator<Defect> {
  const options = objectAt(logging, 'options') ?? {
    json: {},
    path: `${logging.path}.options`,
    container: logging.container,
  };
  for (const option of required.filter((name) => textIn(options.json, name) === undefined)) {
    yield defect(options, option, {
      rule: 'log-options',
      allowed: `the log driver awslogs needs ${listed(required)}`,
      remedy: REMEDIES[option] ?? `Set ${option}.`,
    });
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  'awslogs-group': "Set the name of the log group, '/ecs/web' for instance.",
  'awslogs-region': 'Set the region of the log group.',
  'awslogs-stream-prefix': 'Set any word, the name of the service for instance: log streams begin with it.',
};
