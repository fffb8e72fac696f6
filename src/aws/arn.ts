/** An Amazon Resource Name in its parts. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

/** The parts of an ARN; undefined for anything else. */
export function parseArn(text: string): Arn | undefined {
  const [arn, partition, service, region, account, ...resource] = text.split(':');
  if (
    arn !== 'arn' ||
    !partition ||
    !service ||
    region === undefined ||
    account === undefined ||
    resource.length === 0
  ) {
    return undefined;
  }
  return { partition, service, region, account, resource: resource.join(':') };
}

/** What stands behind the last `/`: the name of a cluster or service, the id of a task. A plain name is returned as it is. */
export function lastPart(arnOrName: string): string {
  return arnOrName.slice(arnOrName.lastIndexOf('/') + 1);
}

/** `family:revision` of a task definition's ARN. */
export function familyAndRevision(arn: string): string {
  return lastPart(arn);
}

/** The revision's number alone, as text; empty for a bare family. */
export function revisionNumber(arn: string): string {
  return /:(\d+)$/.exec(arn)?.[1] ?? '';
}

/** The family's name alone. */
export function familyOf(arn: string): string {
  return lastPart(arn).replace(/:\d+$/, '');
}
