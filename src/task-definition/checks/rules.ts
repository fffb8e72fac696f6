import type { Json } from '../../aws/lossless.ts';
import type { Defect, Rule } from './defect.ts';
import { dependencyDefects } from './dependencies.ts';
import { environmentDefects } from './environment.ts';
import { executionRoleDefects } from './execution-role.ts';
import { fargateExclusionDefects, linkDefects } from './fargate-exclusions.ts';
import { ephemeralStorageDefects, fargateSizeDefects } from './fargate-size.ts';
import { essentialDefects, limitDefects, networkModeDefects, sizeDefects } from './limits.ts';
import { loggingDefects } from './logging.ts';
import { memoryDefects } from './memory.ts';
import { imageDefects, nameDefects } from './names.ts';
import { revisionOf } from './part.ts';
import { portRangeDefects } from './port-ranges.ts';
import { portDefects } from './ports.ts';
import { healthCommandDefects, rangeDefects } from './ranges.ts';
import { efsDefects, volumeDefects } from './volumes.ts';

/** In the order in which their findings are told: of the task first, then of its containers. */
const RULES: readonly Rule[] = [
  nameDefects,
  limitDefects,
  essentialDefects,
  sizeDefects,
  networkModeDefects,
  fargateSizeDefects,
  ephemeralStorageDefects,
  fargateExclusionDefects,
  executionRoleDefects,
  volumeDefects,
  efsDefects,
  imageDefects,
  memoryDefects,
  portDefects,
  portRangeDefects,
  linkDefects,
  loggingDefects,
  dependencyDefects,
  rangeDefects,
  healthCommandDefects,
  environmentDefects,
];

/**
 * Everything that is wrong with a definition as it would be registered. What only ECS can tell is not claimed.
 * @param json any JSON
 */
export function definitionDefects(json: Json): readonly Defect[] {
  const revision = revisionOf(json);
  return RULES.flatMap((rule) => [...rule(revision)]);
}
