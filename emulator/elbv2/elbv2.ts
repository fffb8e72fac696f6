import type { ListenerRule } from '../ecs/listener-rules.ts';
import { texts } from '../fields.ts';
import { type LoadBalancerSettings, loadBalancerSettings } from '../load-balancer/settings.ts';
import type { TargetGroups, TargetView } from '../load-balancer/target-groups.ts';
import { balancerArn, targetGroupArn } from '../scenario/target-group-arn.ts';
import { type Account, AwsError, type AwsService, type Json } from '../wire.ts';
import {
  describeDefault,
  describeGroup,
  describeListener,
  describeLoadBalancer,
  describeShifting,
  type Listening,
} from './descriptions.ts';

export interface Elbv2Options {
  readonly account: Account;
  readonly settings: readonly LoadBalancerSettings[];
  readonly targets: TargetGroups;
  /** The rules that deployments shift traffic with. */
  rules(): readonly ListenerRule[];
  readonly createdAt: number;
}

/** Elastic Load Balancing (v2) as far as a deploy reads it. */
export function createElbv2(options: Elbv2Options): AwsService {
  const { account, targets } = options;
  const known = options.settings.map((settings): Listening => listening(account, settings));
  const all = () => [...known, ...unnamed(account, known, targets)];
  const answer = (name: string, items: readonly Json[]): Json => ({ [name]: items });
  return {
    name: 'elasticloadbalancing',
    xmlNamespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
    operations: {
      DescribeLoadBalancers: (input) => {
        const [arns, names] = [texts(input, 'LoadBalancerArns'), texts(input, 'Names')];
        const found = unique(all()).filter((one) => wanted(arns, one.balancerArn) && wanted(names, one.settings.name));
        if (found.length < Math.max(arns.length, names.length)) throw missing('LoadBalancerNotFound', 'load balancers');
        return answer(
          'LoadBalancers',
          found.map((one) => describeLoadBalancer(one, options.createdAt)),
        );
      },
      DescribeTargetGroups: (input) => answer('TargetGroups', selectGroups(all(), input).map(describeGroup)),
      DescribeTargetGroupAttributes: (input) => {
        const group = groupNamed(all(), input);
        return answer('Attributes', [
          { Key: 'deregistration_delay.timeout_seconds', Value: group.settings['deregistration-delay'] },
          { Key: 'stickiness.enabled', Value: false },
          { Key: 'slow_start.duration_seconds', Value: 0 },
          { Key: 'load_balancing.algorithm.type', Value: 'round_robin' },
        ]);
      },
      DescribeListeners: (input) => {
        const [arns, balancer] = [texts(input, 'ListenerArns'), input.LoadBalancerArn];
        const found = all()
          .filter((one) => wanted(arns, one.listenerArn))
          .filter((one) => balancer === undefined || one.balancerArn === balancer);
        if (found.length < arns.length) throw missing('ListenerNotFound', 'listeners');
        return answer('Listeners', found.map(describeListener));
      },
      DescribeRules: (input) => answer('Rules', selectRules(all(), options.rules(), input)),
      DescribeTargetHealth: (input) => {
        const { arn } = groupNamed(all(), input);
        return answer('TargetHealthDescriptions', targets.targets(arn).map(describeTarget));
      },
    },
    resourcesOf: () => ['*'],
  };
}

function listening(account: Account, settings: LoadBalancerSettings): Listening {
  const path = `app/${settings.name}`;
  const listener = `listener/${path}/${settings['target-group']}`;
  return {
    settings,
    arn: targetGroupArn(account, settings['target-group']),
    balancerArn: balancerArn(account, `loadbalancer/${path}`),
    listenerArn: balancerArn(account, listener),
    ruleArn: balancerArn(account, `${listener.replace('listener', 'listener-rule')}/default`),
  };
}

/** Groups that only a service names: with ELB's defaults. */
function unnamed(account: Account, known: readonly Listening[], targets: TargetGroups): readonly Listening[] {
  const arns = Object.keys(targets.state()).filter(
    (arn) => arn.startsWith('arn:') && !known.some((one) => one.arn === arn),
  );
  return arns.map((arn) => {
    const named = loadBalancerSettings.parse({ 'target-group': arn.split('/').at(-2) });
    return { ...listening(account, named), arn };
  });
}

/** Each listener's default rule, and those of deployments that lead to one of its groups. */
function selectRules(all: readonly Listening[], shifting: readonly ListenerRule[], input: Json): readonly Json[] {
  const [arns, listener] = [texts(input, 'RuleArns'), input.ListenerArn];
  const ofListener = all.filter((one) => listener === undefined || one.listenerArn === listener);
  const rules = [
    ...shifting.filter(({ weights }) => ofListener.some((one) => weights[one.arn] !== undefined)).map(describeShifting),
    ...ofListener.map(describeDefault),
  ];
  const found = rules.filter((one) => wanted(arns, String(one.RuleArn)));
  if (found.length < arns.length) throw missing('RuleNotFound', 'rules');
  return found;
}

function selectGroups(all: readonly Listening[], input: Json): readonly Listening[] {
  const [arns, names] = [texts(input, 'TargetGroupArns'), texts(input, 'Names')];
  const balancer = input.LoadBalancerArn;
  const found = all
    .filter((one) => wanted(arns, one.arn) && wanted(names, one.settings['target-group']))
    .filter((one) => balancer === undefined || one.balancerArn === balancer);
  if (found.length < Math.max(arns.length, names.length)) throw missing('TargetGroupNotFound', 'target groups');
  return found;
}

/** The group of a request. */
function groupNamed(all: readonly Listening[], input: Json): Listening {
  const arn = String(input.TargetGroupArn ?? '');
  const found = all.find((one) => one.arn === arn);
  if (found === undefined) throw missing('TargetGroupNotFound', 'target groups');
  return found;
}

function describeTarget({ target, state, reason, description }: TargetView): Json {
  return {
    Target: { Id: target.id ?? target.address, Port: target.port },
    HealthCheckPort: target.port,
    TargetHealth: { State: state, Reason: reason, Description: description },
  };
}

/** One entry of each load balancer. */
function unique(all: readonly Listening[]): readonly Listening[] {
  return all.filter((one, index) => all.findIndex((other) => other.balancerArn === one.balancerArn) === index);
}

function wanted(list: readonly string[], one: string): boolean {
  return list.length === 0 || list.includes(one);
}

function missing(code: string, what: string): AwsError {
  return new AwsError(code, `One or more ${what} not found`);
}
