import { ListClustersCommand } from '@aws-sdk/client-ecs';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { type Arn, lastPart, parseArn } from '../aws/arn.ts';
import { ifPossible } from '../aws/read.ts';
import { suggestion } from '../nearest.ts';
import { listed, Problem } from '../problem.ts';
import type { World } from '../world.ts';

/**
 * The cluster's name, from a name or an ARN, and from the ARNs of services where they name one.
 * @throws Problem where the input and the ARNs contradict each other or the region
 */
export function clusterName(cluster: string | undefined, services: readonly string[], region: string): string {
  const arns = [...checkedArns('cluster', cluster === undefined ? [] : [cluster]), ...checkedArns('service', services)];
  const elsewhere = arns.find((arn) => arn.region !== region);
  if (elsewhere !== undefined) {
    throw new Problem(`${elsewhere.resource}: its ARN is of ${elsewhere.region}, but this run uses ${region}`, {
      hint: `Set aws-region: ${elsewhere.region}, or correct the ARN.`,
    });
  }
  // Long service ARNs are …:service/<cluster>/<service>.
  const named = new Set(services.flatMap((text) => parseArn(text)?.resource.split('/').slice(1, -1) ?? []));
  if (cluster !== undefined) named.add(lastPart(cluster));
  if (named.size > 1) {
    throw new Problem(
      `cluster: the services of one run have to be in one cluster, but ${listed([...named])} are named`,
    );
  }
  return [...named][0] ?? 'default';
}

/**
 * Holds the accounts of the given ARNs against where the cluster was found: ECS was asked by name, in the account of the credentials.
 * @throws Problem naming both accounts
 */
export function refuseOtherAccounts(cluster: string | undefined, services: readonly string[], foundArn: string): void {
  const here = parseArn(foundArn);
  const other = [cluster ?? '', ...services]
    .flatMap((text) => parseArn(text) ?? [])
    .find((arn) => here !== undefined && (arn.account !== here.account || arn.partition !== here.partition));
  if (other === undefined || here === undefined) return;
  throw new Problem(
    `${other.resource}: its ARN is of account ${other.account}, but the credentials are of account ${here.account}`,
    {
      hint: 'Assume a role of the account that the service runs in, or correct the ARN.',
    },
  );
}

/** The ARNs among names; an ARN of something else is a slip. */
function checkedArns(kind: 'cluster' | 'service', namesOrArns: readonly string[]): Arn[] {
  return namesOrArns.flatMap((text) => {
    const arn = parseArn(text);
    if (arn === undefined && text.includes('/')) {
      throw new Problem(`${kind}: '${text}' is neither a name nor an ARN: names have no '/'`);
    }
    if (arn === undefined) return [];
    if (arn.service === 'ecs' && arn.resource.startsWith(`${kind}/`)) return [arn];
    throw new Problem(`${kind}: '${text}' is not the ARN of an ECS ${kind}`);
  });
}

/** The error for a cluster that isn't there, with the ones that are. */
export async function clusterNotFound(world: World, cluster: string): Promise<Problem> {
  const arns = await ifPossible(world.log, 'ListClusters', async () => {
    const answer = await world.aws.ecs.send(new ListClustersCommand({ maxResults: 100 }));
    return answer.clusterArns ?? [];
  });
  const names = arns?.map(lastPart) ?? [];
  const there = names.length > 0 ? ` The clusters there: ${listed(names)}.` : '';
  return new Problem(
    `cluster: '${cluster}' doesn't exist in ${await place(world)}.${suggestion(cluster, names)}${there}`,
    {
      hint: 'Check the cluster, the region (aws-region) and the account that the credentials belong to.',
    },
  );
}

/** `us-east-1 of account 123456789012`, as far as it can be known. */
export async function place(world: World): Promise<string> {
  const caller = await ifPossible(world.log, 'GetCallerIdentity', () =>
    world.aws.sts.send(new GetCallerIdentityCommand({})),
  );
  return caller?.Account === undefined ? world.aws.region : `${world.aws.region} of account ${caller.Account}`;
}
