import { createHash } from 'node:crypto';
import type { Account } from '../wire.ts';

/** The ARN of something of a load balancer, `loadbalancer/app/NAME` for instance; the same path always gets the same ARN. */
export function balancerArn(account: Account, path: string): string {
  const id = createHash('sha256').update(path).digest('hex').slice(0, 16);
  return `arn:${account.partition}:elasticloadbalancing:${account.region}:${account.id}:${path}/${id}`;
}

/** The ARN of a scenario's target group; the same name always gets the same ARN. An ARN is left as it is. */
export function targetGroupArn(account: Account, name: string): string {
  if (name.startsWith('arn:')) return name;
  const id = createHash('sha256').update(name).digest('hex').slice(0, 16);
  return `arn:${account.partition}:elasticloadbalancing:${account.region}:${account.id}:targetgroup/${name}/${id}`;
}
