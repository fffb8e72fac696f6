import type { Diagnosis, Weight } from '../../diagnose/diagnosis.ts';
import { diagnoseHook, HOOK_EVENTS } from './hook-causes.ts';
import { oneLine } from './one-line.ts';
import { type CodeDeploySeen, eventNamed, type LifecycleEventSeen, taskSetLabelled, tookFor } from './seen.ts';
import { minutes, readySince } from './wait.ts';

/** What a cause is found from. */
interface Facts {
  readonly seen: CodeDeploySeen;
  /** The event in which it ended, where it can be seen. */
  readonly event: LifecycleEventSeen | undefined;
  /** What CodeDeploy says about it, in one line. */
  readonly said: string;
}

type Cause = (facts: Facts) => Diagnosis;

/**
 * Why a deployment ended as Failed or Stopped, and what to do about it: from CodeDeploy's error code, the lifecycle event in which it ended, and what
 * that event's hook says.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/error-codes.html
 */
export function diagnose(seen: CodeDeploySeen): Diagnosis {
  const event = seen.events.find(({ status }) => status === 'Failed');
  const said = oneLine(seen.error?.message ?? event?.diagnostics?.message ?? '') || 'CodeDeploy gives no reason';
  const code = seen.error?.code ?? '';
  const facts = { seen, event, said };
  if (seen.status === 'Stopped' && (code === '' || code === 'MANUAL_STOP')) return stopped(facts);
  return (CAUSES[code] ?? unknown)(facts);
}

/** A cause that says no more than CodeDeploy does. */
function plain(
  code: string,
  weight: Weight,
  subject: string,
  advice: (names: CodeDeploySeen['names']) => string,
): Cause {
  return ({ seen, said }) => ({ code, weight, cause: `${subject}: ${said}`, advice: advice(seen.names) });
}

const unhealthy: Cause = ({ seen, event, said }) => {
  const green = taskSetLabelled(seen, 'Green');
  // The counts of a task set that is already being removed say nothing.
  const counts = green !== undefined && green.desired > 0 ? ` (${green.running} of ${green.desired} running)` : '';
  const took = event === undefined ? '' : tookFor(event);
  const cause =
    took === '' ? `the new tasks did not become healthy: ${said}` : `the new tasks${counts} were not healthy${took}`;
  return {
    code: 'code-deploy-health',
    weight: 'repeated',
    cause,
    advice:
      "Look at why the new tasks stopped or failed their health check: their logs, the service events, and path and port of the target group's health check.",
  };
};

const timedOut: Cause = (facts) => {
  const { event, said } = facts;
  if (event === undefined) {
    return /task set/i.test(said) ? unhealthy(facts) : timedOutIn('the deployment', said);
  }
  if (event.name === 'Install') return unhealthy(facts);
  return HOOK_EVENTS.has(event.name) ? diagnoseHook(event, said, true) : timedOutIn(event.name, said);
};

function timedOutIn(what: string, said: string): Diagnosis {
  return {
    code: 'code-deploy-timed-out',
    weight: 'repeated',
    cause: `${what} took too long: ${said}`,
    advice: 'Look at the lifecycle events and the service events above for what it waited for.',
  };
}

const alarm: Cause = ({ seen, said }) => {
  const names = /activated alarms:\s*<?([^<>]+)>?/i.exec(said)?.[1]?.trim();
  const what = names === undefined ? `a CloudWatch alarm (${said})` : `the CloudWatch alarm ${names}`;
  // Stopped before anything was done: the new revision can't have set it off.
  const isOld = seen.events.length > 0 && seen.events.every(({ startedAt }) => startedAt === undefined);
  return {
    code: 'code-deploy-alarm',
    weight: isOld ? 'passing' : 'repeated',
    cause: isOld ? `${what} was in ALARM before anything was deployed` : `${what} went off and stopped the deployment`,
    advice: isOld
      ? 'See to the alarm first: CodeDeploy deploys nothing while an alarm of the deployment group is in ALARM.'
      : 'Look in CloudWatch at what set the alarm off, correct it and run again when the alarm is OK.',
  };
};

const stopped: Cause = ({ seen, said }) => {
  const wait = unansweredWait(seen);
  if (wait !== undefined) {
    return {
      code: 'code-deploy-not-continued',
      weight: 'passing',
      cause: `nobody let the deployment continue within ${minutes(wait)}, and CodeDeploy stopped it before any traffic was moved`,
      advice:
        'Run again, and choose "Reroute traffic" in the CodeDeploy console in time; or let the deployment group go on by itself (deploymentReadyOption CONTINUE_DEPLOYMENT).',
    };
  }
  return {
    code: 'code-deploy-stopped',
    weight: 'passing',
    cause: seen.error === undefined ? 'somebody stopped the deployment' : `somebody stopped the deployment: ${said}`,
    advice: 'Find out who stopped it and why, and run again when it may be deployed.',
  };
};

/** A little less than the whole wait (milliseconds): AWS's own times differ by seconds. */
const SLACK = 30_000;

/** The minutes of a wait that came to its end with nobody letting the deployment continue. */
function unansweredWait(seen: CodeDeploySeen): number | undefined {
  const { readyMinutes } = seen.waits;
  const [since, end] = [readySince(seen), seen.completedAt];
  const goesOn = eventNamed(seen, 'BeforeAllowTraffic')?.startedAt !== undefined;
  if (readyMinutes === undefined || goesOn || since === undefined || end === undefined) return undefined;
  return end - since >= readyMinutes * 60_000 - SLACK ? readyMinutes : undefined;
}

const hook: Cause = ({ event, said }) => diagnoseHook(event, said, false);

const unknown: Cause = ({ seen, event, said }) => {
  const where = event === undefined ? '' : ` in ${event.name}`;
  const code = seen.error?.code ? ` (${seen.error.code})` : '';
  return {
    code: 'code-deploy-failed',
    weight: 'repeated',
    cause: `it ended${where}: ${said}${code}`,
    advice:
      'Look at the lifecycle events of the deployment in the CodeDeploy console, correct what they name and run again.',
  };
};

const role = plain('code-deploy-role', 'permanent', "CodeDeploy's service role can't be used", ({ group }) => {
  return `Give the service role of the deployment group ${group ?? ''} the managed policy AWSCodeDeployRoleForECS, iam:PassRole for the roles of the task definition, and lambda:InvokeFunction for its hooks.`;
});

const loadBalancer = plain('code-deploy-load-balancer', 'permanent', 'the load balancer does not fit', ({ group }) => {
  return `Check the two target groups and the listeners of the deployment group ${group ?? ''}: the production listener has to point at the target group that the service uses now.`;
});

const appSpec = plain('code-deploy-app-spec', 'permanent', 'CodeDeploy refused the AppSpec', () => {
  return 'Check the AppSpec: the full ARN of the task definition, and a container name and port that it has.';
});

const group = plain('code-deploy-group', 'permanent', 'the deployment group is not complete', (names) => {
  return `Check that the application ${names.application ?? ''} and its deployment group ${names.group ?? ''} exist and have their blue/green settings.`;
});

const passing = plain('code-deploy-internal', 'passing', 'AWS had trouble of its own', () => {
  return 'Run again; where it goes on, ask AWS Support with the id of the deployment.';
});

const CAUSES: Readonly<Record<string, Cause>> = {
  HOOK_EXECUTION_FAILURE: hook,
  INVALID_LAMBDA_FUNCTION: hook,
  INVALID_LAMBDA_CONFIGURATION: hook,
  ALARM_ACTIVE: alarm,
  TIMEOUT: timedOut,
  HEALTH_CONSTRAINTS: unhealthy,
  HEALTH_CONSTRAINTS_INVALID: unhealthy,
  CUSTOMER_APPLICATION_UNHEALTHY: unhealthy,
  ECS_UPDATE_ERROR: plain('code-deploy-ecs-refused', 'permanent', 'ECS refused what CodeDeploy asked for', () => {
    return "Correct what ECS names. A task definition is named by its full ARN; where iam:PassRole is named, the deployment group's service role lacks it for the roles of the task definition.";
  }),
  INVALID_ECS_SERVICE: plain('code-deploy-service', 'permanent', 'the service does not fit', ({ group: name }) => {
    return `Check that the deployment group ${name ?? ''} names this service, and that its deployment controller is CODE_DEPLOY.`;
  }),
  IAM_ROLE_MISSING: role,
  IAM_ROLE_PERMISSIONS: role,
  ELASTIC_LOAD_BALANCING_INVALID: loadBalancer,
  MISSING_ELB_INFORMATION: loadBalancer,
  INVALID_REVISION: appSpec,
  REVISION_MISSING: appSpec,
  APPLICATION_MISSING: group,
  DEPLOYMENT_GROUP_MISSING: group,
  CODEDEPLOY_RESOURCE_CANNOT_BE_FOUND: group,
  MISSING_BLUE_GREEN_DEPLOYMENT_CONFIGURATION: group,
  THROTTLED: passing,
  INTERNAL_ERROR: passing,
  RESOURCE_LIMIT_EXCEEDED: plain('code-deploy-limit', 'permanent', 'a limit of the AWS account was reached', () => {
    return 'Free some of what is limited, or ask for more in Service Quotas.';
  }),
};
