import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECRPUBLICClient } from '@aws-sdk/client-ecr-public';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { STSClient } from '@aws-sdk/client-sts';
import { Problem } from '../problem.ts';

/** The AWS clients of one run. */
export interface Aws {
  readonly region: string;
  /** For reads: the SDK retries them by itself. */
  readonly ecs: ECSClient;
  /** One attempt each: for writes, which are repeated only by our decision (aws/write.ts), and for the watch, whose loop asks again anyway. */
  readonly ecsOnce: ECSClient;
  /** ECR in any region: an image may live elsewhere than the service. */
  ecr(region: string): ECRClient;
  /** The public registry, which AWS has in this region alone. */
  readonly ecrPublic: ECRPUBLICClient;
  readonly sts: STSClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly codeDeploy: CodeDeployClient;
  /** One attempt each, for the watch. */
  readonly codeDeployOnce: CodeDeployClient;
  readonly events: EventBridgeClient;
  readonly scheduler: SchedulerClient;
  readonly scaling: ApplicationAutoScalingClient;
  /** CloudWatch Logs in any region: a container's log driver names its own. */
  logs(region: string): CloudWatchLogsClient;
  /** Host and port of a local endpoint, where one stands in for AWS. */
  readonly localHost: string | undefined;
}

/** Enough attempts to outlast a short outage, and an account that is throttled for a while: the SDK's usual three are used up within 20 ms (measured). */
const READ_ATTEMPTS = 10;

const USER_AGENT = 'ship-to-ecs';

/** Milliseconds. Without these a request into a network that swallows it would hang for as long as the job may run. */
const TIMEOUTS = { connectionTimeout: 5_000, requestTimeout: 15_000, throwOnRequestTimeout: true };

/**
 * Clients for a region, with credentials from the environment as every AWS tool finds them.
 * @param region the input `aws-region`; without it AWS_REGION, AWS_DEFAULT_REGION or the shared config file
 * @param attempts of a read, the first one counted
 * @throws Problem where no region is known
 */
export async function connect(
  region: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  attempts = READ_ATTEMPTS,
): Promise<Aws> {
  const common = { customUserAgent: USER_AGENT, maxAttempts: attempts, requestHandler: TIMEOUTS };
  // A workflow sets what it doesn't have to the empty string.
  const known = region || environment.AWS_REGION || environment.AWS_DEFAULT_REGION || (await regionOfConfigFile());
  const ecs = new ECSClient({ ...common, region: known });
  // Made after the first reads, which have found out by how much this machine's clock is wrong: one attempt leaves no room for that.
  const once = () => ({
    ...common,
    region: known,
    maxAttempts: 1,
    systemClockOffset: ecs.config.systemClockOffset,
  });
  let ecsOnce: ECSClient | undefined;
  let codeDeployOnce: CodeDeployClient | undefined;
  return {
    region: known,
    ecs,
    get ecsOnce() {
      ecsOnce ??= new ECSClient(once());
      return ecsOnce;
    },
    ecr: eachOnce((where) => new ECRClient({ ...common, region: where })),
    ecrPublic: new ECRPUBLICClient({ ...common, region: 'us-east-1' }),
    sts: new STSClient({ ...common, region: known }),
    elb: new ElasticLoadBalancingV2Client({ ...common, region: known }),
    codeDeploy: new CodeDeployClient({ ...common, region: known }),
    get codeDeployOnce() {
      codeDeployOnce ??= new CodeDeployClient(once());
      return codeDeployOnce;
    },
    events: new EventBridgeClient({ ...common, region: known }),
    scheduler: new SchedulerClient({ ...common, region: known }),
    scaling: new ApplicationAutoScalingClient({ ...common, region: known }),
    logs: eachOnce((where) => new CloudWatchLogsClient({ ...common, region: where })),
    localHost: localHost(environment.AWS_ENDPOINT_URL_ECR || environment.AWS_ENDPOINT_URL),
  };
}

/** Makes a client for each region that is asked for, once. */
function eachOnce<T>(create: (region: string) => T): (region: string) => T {
  const known = new Map<string, T>();
  return (region) => {
    const client = known.get(region) ?? create(region);
    known.set(region, client);
    return client;
  };
}

async function regionOfConfigFile(): Promise<string> {
  try {
    return await new STSClient({}).config.region();
  } catch (cause) {
    throw new Problem('aws-region: no region is known: neither the input aws-region nor AWS_REGION is set', {
      cause,
      verdict: 'refused',
      hint: 'Run aws-actions/configure-aws-credentials with an aws-region before this step, or set the input aws-region.',
    });
  }
}

function localHost(endpoint: string | undefined): string | undefined {
  return endpoint === undefined || !URL.canParse(endpoint) ? undefined : new URL(endpoint).host;
}
