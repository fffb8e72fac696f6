import type { Json } from '../../aws/lossless.ts';
import { textIn } from '../../diagnose/facts/fields.ts';
import { type Defect, defect, shortened } from './defect.ts';
import { objectAt, type Part, revisionOf } from './part.ts';

/**
 * The log groups in this region that a definition's containers write to and that nobody makes for them: tasks can't start without these.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html
 */
export function logGroupsIn(json: Json, region: string): readonly string[] {
  return [...new Set(optionsIn(json, region).flatMap((one) => textIn(one.json, 'awslogs-group') ?? []))];
}

/** The options of awslogs, container by container. */
function optionsIn(json: Json, region: string): readonly Part[] {
  return revisionOf(json).containers.flatMap((container) => {
    const logging = objectAt(container, 'logConfiguration');
    const options = logging === undefined ? undefined : objectAt(logging, 'options');
    const isOurs =
      textIn(logging?.json, 'logDriver') === 'awslogs' &&
      textIn(options?.json, 'awslogs-create-group') !== 'true' &&
      (textIn(options?.json, 'awslogs-region') ?? region) === region;
    return options !== undefined && isOurs ? [options] : [];
  });
}

/** What to say about log groups that don't exist. */
export function missingGroupAdvice(json: Json, region: string, missing: readonly string[]): readonly Defect[] {
  return optionsIn(json, region)
    .filter((one) => missing.includes(textIn(one.json, 'awslogs-group') ?? ''))
    .map((one) =>
      defect(one, 'awslogs-group', {
        rule: 'log-groups',
        severity: 'warning',
        allowed: `this log group doesn't exist in ${region}, and no task can start without it`,
        remedy: `Create it with \`aws logs create-log-group --log-group-name ${shortened(textIn(one.json, 'awslogs-group') ?? '')} --region ${region}\`, or set awslogs-create-group to "true".`,
      }),
    );
}
