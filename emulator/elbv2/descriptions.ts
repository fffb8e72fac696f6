import type { ListenerRule } from '../ecs/listener-rules.ts';
import type { LoadBalancerSettings } from '../load-balancer/settings.ts';
import type { Json } from '../wire.ts';

/** A target group with the listener and the default rule that lead to it. */
export interface Listening {
  readonly settings: LoadBalancerSettings;
  readonly arn: string;
  readonly balancerArn: string;
  readonly listenerArn: string;
  readonly ruleArn: string;
}

const VPC = 'vpc-0123456789abcdef0';
const PLAIN_PORT = 80;

/** As DescribeLoadBalancers shows it. */
export function describeLoadBalancer({ settings, balancerArn }: Listening, createdAt: number): Json {
  return {
    LoadBalancerArn: balancerArn,
    DNSName: `${settings.name}-123456789.us-east-1.elb.amazonaws.com`,
    CanonicalHostedZoneId: 'Z35SXDOTRQ7X7K',
    CreatedTime: new Date(createdAt).toISOString(),
    LoadBalancerName: settings.name,
    Scheme: 'internet-facing',
    VpcId: VPC,
    State: { Code: 'active' },
    Type: 'application',
    AvailabilityZones: [{ ZoneName: 'us-east-1a', SubnetId: 'subnet-0123456789abcdef0' }],
    SecurityGroups: ['sg-0123456789abcdef0'],
    IpAddressType: 'ipv4',
  };
}

/** As DescribeTargetGroups shows it. */
export function describeGroup({ settings, arn, balancerArn }: Listening): Json {
  const check = settings['health-check'];
  return {
    TargetGroupArn: arn,
    TargetGroupName: settings['target-group'],
    Protocol: 'HTTP',
    Port: PLAIN_PORT,
    VpcId: VPC,
    HealthCheckProtocol: 'HTTP',
    HealthCheckPort: 'traffic-port',
    HealthCheckEnabled: true,
    HealthCheckIntervalSeconds: check.interval,
    HealthCheckTimeoutSeconds: check.timeout,
    HealthyThresholdCount: check['healthy-threshold'],
    UnhealthyThresholdCount: check['unhealthy-threshold'],
    HealthCheckPath: check.path,
    Matcher: { HttpCode: '200' },
    LoadBalancerArns: [balancerArn],
    TargetType: settings['target-type'],
    ProtocolVersion: 'HTTP1',
    IpAddressType: 'ipv4',
  };
}

/** As DescribeListeners shows it. */
export function describeListener(one: Listening): Json {
  return {
    ListenerArn: one.listenerArn,
    LoadBalancerArn: one.balancerArn,
    Port: one.settings.listen || PLAIN_PORT,
    Protocol: 'HTTP',
    DefaultActions: [forward({ [one.arn]: 1 })],
  };
}

/** The default rule of a listener, as DescribeRules shows it. */
export function describeDefault({ ruleArn, arn }: Listening): Json {
  return { RuleArn: ruleArn, Priority: 'default', Conditions: [], Actions: [forward({ [arn]: 1 })], IsDefault: true };
}

/** A rule that deployments shift traffic with, with the weights of the moment. */
export function describeShifting({ arn, weights }: ListenerRule): Json {
  const PathPatternConfig = { Values: ['/*'] };
  const Conditions = [{ Field: 'path-pattern', Values: ['/*'], PathPatternConfig }];
  return { RuleArn: arn, Priority: '1', Conditions, Actions: [forward(weights)], IsDefault: false };
}

function forward(weights: Readonly<Record<string, number>>): Json {
  const TargetGroups = Object.entries(weights).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight }));
  const single = TargetGroups.length === 1 ? { TargetGroupArn: TargetGroups[0]?.TargetGroupArn } : {};
  return {
    Type: 'forward',
    ...single,
    Order: 1,
    ForwardConfig: { TargetGroups, TargetGroupStickinessConfig: { Enabled: false } },
  };
}
