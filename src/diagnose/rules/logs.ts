import { logTarget } from '../facts/containers.ts';
import { containerName, deniedAction, roleName, words } from '../facts/names.ts';
import { A_WAY_OUT } from './pulls.ts';
import { type Clue, REASONS, type Rule } from './rule.ts';

const LOGGING = '(?:logging driver|logger args|log stream|log group|logs:)';

function createGroup(clue: Clue): string {
  const target = logTarget(clue.evidence.definition, clue.container);
  const region = target?.region === undefined ? '' : ` --region ${target.region}`;
  return `\`aws logs create-log-group --log-group-name ${target?.group ?? 'NAME'}${region}\``;
}

/** Logs that can't be opened: then the container isn't started. */
export const LOGS: readonly Rule[] = [
  {
    code: 'log-group-missing',
    weight: 'permanent',
    places: REASONS,
    pattern: /specified log group does not exist/i,
    what: 'The CloudWatch log group of the container does not exist.',
    cause: (clue) => {
      const group = logTarget(clue.evidence.definition, clue.container)?.group;
      return `${group === undefined ? 'the log group' : `log group ${group}`}, which ${containerName(clue)} writes to, doesn't exist`;
    },
    advice: (clue) =>
      `Create it: ${createGroup(clue)}. Or set the option awslogs-create-group to "true" in the task definition, and allow logs:CreateLogGroup in the execution role.`,
  },
  {
    code: 'log-denied',
    weight: 'permanent',
    places: REASONS,
    pattern: new RegExp(`${LOGGING}.*(?:AccessDenied|not authorized)`, 'is'),
    what: 'The role may not write to the log group of the container.',
    cause: (clue) =>
      `${roleName(clue)} may not write the log of ${containerName(clue)}: ${deniedAction(clue.text) ?? 'logs:CreateLogStream'} is not allowed`,
    advice: (clue) =>
      `Attach the managed policy AmazonECSTaskExecutionRolePolicy to ${roleName(clue)}, or allow logs:CreateLogStream and logs:PutLogEvents${/logs:CreateLogGroup/.test(clue.text) ? ', and logs:CreateLogGroup too' : ''}.`,
  },
  {
    code: 'log-driver-failed',
    weight: 'repeated',
    places: REASONS,
    pattern: /(?:initialize|initialise) logging driver|validate logger args|create Cloudwatch log stream/i,
    what: 'The log driver of the container could not be started.',
    cause: (clue) =>
      `the log of ${containerName(clue)} could not be opened: ${words(clue.text).replace(/^.*failed to (?:initialize logging driver|validate logger args):\s*/is, '')}`,
    advice: () =>
      `Check logConfiguration in the task definition and the way to CloudWatch Logs: ${A_WAY_OUT.replace('Tasks', 'tasks')} for logs, and DNS resolution switched on in the VPC.`,
  },
];
