import { ListClustersCommand } from '@aws-sdk/client-ecs';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { lastPart, parseArn } from '../aws/arn.ts';
import { ifPossible } from '../aws/read.ts';
import { suggestion } from '../nearest.ts';
import { listed, Problem } from '../problem.ts';
import type { World } from '../world.ts';

/**
 * The cluster's name, from a name or an ARN, and from the ARNs of services where they name one.
 * @throws Problem where the input and the ARNs contradict each other or the region
 */
export function clusterName(cluster: string | undefined, services: readonly string[], region: string): string {
  const arns = [...(cluster === undefined ? [] : [cluster]), ...services].flatMap((text) => parseArn(text) ?? []);
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
