import type { KnownError } from './known-error.ts';

/** What the runner and other tools print, for those who come here with their words. */
export const TOOLS: readonly KnownError[] = [
  {
    code: 'docker-missing',
    weight: 'permanent',
    seen: /Unable to locate executable file: docker|spawn docker ENOENT/i,
    what: 'There is no docker on the runner.',
    cause: () => 'there is no docker on this runner',
    advice: () => 'Use a runner that has it, such as ubuntu-latest, or deploy an image that was built elsewhere.',
  },
  {
    code: 'output-masked',
    weight: 'permanent',
    seen: /Skip output '[^']*' since it may contain secret/i,
    what: 'GitHub dropped an output because it contains something that is masked, most likely the AWS account id.',
    cause: (message) =>
      `GitHub dropped the output ${/Skip output '([^']*)'/.exec(message)?.[1] ?? ''}, which contains something that is masked: most likely the AWS account id`,
    advice: () =>
      'Use the outputs without an account id (repository, image-tag, digest), or set mask-aws-account-id to false in aws-actions/configure-aws-credentials.',
  },
  {
    code: 'not-steady-in-time',
    weight: 'passing',
    seen: /not in the state servicesStable|Waiter \w+ failed|Waiter has timed out|Run task failed: \[null\]/i,
    what: 'Another tool stopped waiting for the service; that says nothing about why.',
    cause: () => 'another tool stopped waiting, and says nothing about what it waited for',
    advice: () => "Look at the stopped tasks and at the service's events in the ECS console.",
  },
];
