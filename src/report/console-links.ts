import { lastPart, parseArn } from '../aws/arn.ts';

/** Consoles by partition. https://docs.aws.amazon.com/general/latest/gr/aws-arns-and-namespaces.html */
const CONSOLES: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
  'aws-eusc': 'console.amazonaws-eusc.eu',
};

/** The service's page in the ECS console; undefined for a partition whose console we don't know. */
export function serviceLink(serviceArn: string): string | undefined {
  const arn = parseArn(serviceArn);
  const [, cluster, service] = arn?.resource.split('/') ?? [];
  if (arn === undefined || cluster === undefined || service === undefined) return undefined;
  return page(arn.partition, arn.region, `clusters/${cluster}/services/${service}/health`);
}

/** The page of a task definition's revision. */
export function revisionLink(definitionArn: string): string | undefined {
  const arn = parseArn(definitionArn);
  const [family, revision] = lastPart(definitionArn).split(':');
  if (arn === undefined || family === undefined || revision === undefined) return undefined;
  return page(arn.partition, arn.region, `task-definitions/${family}/${revision}/containers`);
}

/** The page of a task; of a stopped one for as long as ECS knows it, about an hour. */
export function taskLink(taskArn: string): string | undefined {
  const arn = parseArn(taskArn);
  const [, cluster, task] = arn?.resource.split('/') ?? [];
  if (arn === undefined || cluster === undefined || task === undefined) return undefined;
  return page(arn.partition, arn.region, `clusters/${cluster}/tasks/${task}/configuration`);
}

/** A log stream of the task in the CloudWatch console. */
export function logLink(taskArn: string, region: string, group: string, stream: string): string | undefined {
  const host = CONSOLES[parseArn(taskArn)?.partition ?? ''];
  if (host === undefined) return undefined;
  // The console takes names that are encoded twice, with `$` for the second `%`.
  const encoded = (name: string) => encodeURIComponent(encodeURIComponent(name)).replaceAll('%', '$');
  const path = `log-groups/log-group/${encoded(group)}/log-events/${encoded(stream)}`;
  return `https://${region}.${host}/cloudwatch/home?region=${region}#logsV2:${path}`;
}

function page(partition: string, region: string, path: string): string | undefined {
  const host = CONSOLES[partition];
  return host === undefined ? undefined : `https://${region}.${host}/ecs/v2/${path}?region=${region}`;
}
