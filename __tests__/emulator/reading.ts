import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2';
import * as scheduler from '@aws-sdk/client-scheduler';
import * as sts from '@aws-sdk/client-sts';
import type { Json } from '../../emulator/wire.ts';

interface Client {
  send(command: unknown): Promise<object>;
  destroy(): void;
}

/** The SDK's clients of the services that don't simply send their answers as JSON 1.1 to `/`. */
const CLIENTS: Readonly<Record<string, { readonly client: unknown; readonly commands: object }>> = {
  cloudwatch: { client: cloudwatch.CloudWatchClient, commands: cloudwatch },
  elasticloadbalancing: { client: elb.ElasticLoadBalancingV2Client, commands: elb },
  scheduler: { client: scheduler.SchedulerClient, commands: scheduler },
  sts: { client: sts.STSClient, commands: sts },
};

/** Whether {@link readByClient} knows the service. */
export function hasClient(service: string): boolean {
  return Object.hasOwn(CLIENTS, service);
}

/** What the SDK's client of the service reads from the wire, as JSON with times in seconds. Rejects as the client does. */
export async function readByClient(endpoint: string, service: string, operation: string, input: Json): Promise<Json> {
  const { client: Client, commands } = CLIENTS[service] as { client: new (config: object) => Client; commands: object };
  const Command = (commands as Record<string, new (input: Json) => unknown>)[`${operation}Command`]!;
  const credentials = { accessKeyId: 'AKIAEMULATOR', secretAccessKey: 'secret' };
  const client = new Client({ endpoint, region: 'us-east-1', credentials });
  try {
    const { $metadata: _metadata, ...output } = (await client.send(new Command(input))) as Json;
    return asJson(output) as Json;
  } finally {
    client.destroy();
  }
}

function asJson(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([name, member]) => [name, asJson(member)]));
}

/** What of the answer `sent` the client didn't read, or read as something else: it passes over what it doesn't know. */
export function lostInReading(sent: unknown, read: unknown, path: string): readonly string[] {
  if (typeof sent === 'object' && sent !== null) {
    const members = (typeof read === 'object' && read !== null ? read : {}) as Json;
    // No difference is made between an empty list and none: XML has none.
    return Object.entries(sent).flatMap(([name, member]) => lostInReading(member, members[name], `${path}.${name}`));
  }
  // XML has text only, and its times are ISO 8601.
  const same = String(sent) === String(read) || Date.parse(String(sent)) === Number(read) * 1000;
  return same ? [] : [`${path}: ${JSON.stringify(sent)} is read as ${JSON.stringify(read)}`];
}
