import { DescribeServicesCommand, type Service } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws/clients.ts';
import { type Json, sendWithJson } from '../aws/lossless.ts';

/** A service at this moment. */
export interface Live {
  readonly service: Service;
  /** Its deployment configuration as it came over the wire. */
  readonly configuration: Json;
}

/**
 * Reads a service with its tags and its deployment configuration, without losing a member of it.
 * @throws what ECS says, and where it doesn't know the service
 */
export async function readLive({ ecs }: Pick<Aws, 'ecs'>, cluster: string, name: string): Promise<Live> {
  const command = new DescribeServicesCommand({ cluster, services: [name], include: ['TAGS'] });
  const { output, json } = await sendWithJson(ecs, command);
  const service = output.services?.[0];
  if (service === undefined) throw new Error(`ECS doesn't know the service ${name}`);
  const [raw] = json.services as readonly Json[];
  return { service, configuration: (raw?.deploymentConfiguration ?? {}) as Json };
}
