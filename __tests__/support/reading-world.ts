import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { World } from '../../src/world.ts';
import { collectLog } from './collected-log.ts';

/** What the forecast reads with, against an emulator; nothing else of a world is there. Cheap enough for thousands of them. */
export async function withReadingWorld<T>(endpoint: string, work: (world: World) => Promise<T>): Promise<T> {
  const options = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };
  const ecs = new ECSClient(options);
  const elb = new ElasticLoadBalancingV2Client(options);
  const scaling = new ApplicationAutoScalingClient(options);
  const { log } = collectLog();
  const world = { aws: { ecs, elb, scaling }, log, signal: new AbortController().signal } as unknown as World;
  try {
    return await work(world);
  } finally {
    for (const client of [ecs, elb, scaling]) client.destroy();
  }
}
