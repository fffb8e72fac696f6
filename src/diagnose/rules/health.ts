import { containerCheck } from '../facts/containers.ts';
import { containerName, shortened, theContainer } from '../facts/names.ts';
import { answeredWith, checkName, failureWords, graceAdvice, targetOf } from '../facts/target-checks.ts';
import type { Clue, Place, Rule } from './rule.ts';

const SEEN_BY_ECS: readonly Place[] = ['stopped-reason', 'target-health', 'event'];

function isTimeout(clue: Clue): boolean {
  const { reason, description } = failureWords(clue);
  return reason === 'Target.Timeout' || (reason === undefined && /timed out/i.test(description ?? ''));
}

function codes(clue: Clue): string | undefined {
  return answeredWith(failureWords(clue).description);
}

function targetCause(clue: Clue): string {
  const { description } = failureWords(clue);
  const check = targetOf(clue)?.check;
  if (isTimeout(clue)) {
    return `${checkName(clue)} got no answer${check?.timeout === undefined ? ' in time' : ` within ${check.timeout} s`}`;
  }
  const got = codes(clue);
  if (got !== undefined) {
    const wanted = check?.matcher === undefined ? ', which it does not accept' : ` where it expects ${check.matcher}`;
    return `${checkName(clue)} got status ${got}${wanted}`;
  }
  const said = description === undefined || /^Health checks failed$/.test(description) ? '' : `: ${description}`;
  return `${checkName(clue)} failed${said}`;
}

function targetAdvice(clue: Clue): string {
  const check = targetOf(clue)?.check;
  const grace = graceAdvice(clue.evidence);
  if (codes(clue) !== undefined) {
    return `Have the app answer ${check?.path ?? 'that path'} with ${check?.matcher ?? 'the status that the target group expects'}, or change path or matcher of the target group. ${grace}`;
  }
  if (isTimeout(clue)) {
    return `Let the load balancer's security group reach that port of the tasks, and check that the app listens on 0.0.0.0 and answers in time. ${grace}`;
  }
  return `Check that the app listens on that port and on 0.0.0.0, that it answers ${check?.path ?? 'the path of the check'}, and that the security groups let the load balancer in. ${grace}`;
}

const containerFacts = (clue: Clue) => containerCheck(clue.evidence.definition, clue.container);

/** Health checks of containers and of load balancers. */
export const HEALTH: readonly Rule[] = [
  {
    code: 'container-health',
    weight: 'repeated',
    places: ['container-reason', 'stopped-reason', 'event'],
    pattern: /failed container health checks/i,
    what: 'The health check of a container, which the task definition contains, failed.',
    cause: (clue) => {
      const check = containerFacts(clue);
      if (check === undefined) return `the health check of ${containerName(clue)} failed`;
      const times = check.retries === 1 ? '' : ` ${check.retries} times in a row`;
      return `the health check of container ${check.container} failed${times}: ${shortened(check.command)}`;
    },
    advice: (clue) => {
      const check = containerFacts(clue);
      const who = check === undefined ? theContainer(clue) : `container ${check.container}`;
      const time =
        check === undefined
          ? ''
          : ` It has ${check.timeout} s for each try, and failures count ${check.startPeriod === 0 ? 'from the start (startPeriod is not set)' : `after ${check.startPeriod} s (startPeriod)`}.`;
      return `Run the command inside ${who}: the program that it calls, curl for instance, has to be in the image.${time} Raise startPeriod for an app that starts slowly.`;
    },
  },
  {
    code: 'target-group-unused',
    weight: 'permanent',
    places: ['target-health'],
    pattern: /Target\.NotInUse/,
    // Of two target groups of a blue/green service, one is idle most of the time.
    vague: true,
    what: 'The load balancer sends nothing to the target group, or not in the Availability Zone of the task.',
    cause: (clue) =>
      `the load balancer sends nothing to ${checkName(clue).replace('the health check of ', '').replace(/ \(.*/, '')}, or not in the Availability Zone of the task`,
    advice: () =>
      'Point a rule of a listener to the target group, and enable every Availability Zone of the service in the load balancer.',
  },
  {
    code: 'target-health',
    weight: 'repeated',
    places: SEEN_BY_ECS,
    pattern: /failed ELB health ?checks|ELB healthcheck failed|is unhealthy in \(?(?:target-group|elb)|^unhealthy/i,
    what: "The load balancer's health check failed.",
    cause: targetCause,
    advice: targetAdvice,
  },
  {
    code: 'discovery-health',
    weight: 'repeated',
    places: ['event'],
    pattern:
      /SERVICE_DISCOVERY_INSTANCE_UNHEALTHY|VPC_LATTICE_TARGET_UNHEALTHY|unhealthy in (?:service discovery|\(?vpc-?lattice)/i,
    what: 'Service discovery (Cloud Map) or VPC Lattice considers a task unhealthy.',
    cause: (clue) =>
      `${/lattice/i.test(clue.text) ? 'VPC Lattice' : 'service discovery (Cloud Map)'} considers a task unhealthy`,
    advice: () =>
      'Check that the app answers on the port and path of that health check, and that the security groups let it in.',
  },
];
