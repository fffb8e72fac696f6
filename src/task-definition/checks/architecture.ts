import type { Json } from '../../aws/lossless.ts';
import { ecsArchitecture, platformOfDefinition } from '../../image/platform.ts';
import { listed } from '../../problem.ts';
import { type Defect, shown } from './defect.ts';

/** An image that containers of a definition get. */
export interface BuiltImage {
  /** As people know it: `web:v2`. */
  readonly name: string;
  /** What it is built for; empty where nobody told. */
  readonly platforms: readonly string[];
}

/**
 * An image that isn't built for what the definition asks for: its tasks would end with `exec format error`, or couldn't pull it at all. A definition that asks
 * for nothing, and an image of which nothing is known, are not judged.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-arm64.html
 */
export function architectureDefects(json: Json, { name, platforms }: BuiltImage): Defect[] {
  const wanted = platformOfDefinition(json);
  const built = [...new Set(platforms.map(withoutVariant))];
  if (wanted === undefined || built.length === 0 || built.includes(wanted)) return [];
  const runtime = (json.runtimePlatform ?? {}) as Json;
  const isDefault = runtime.cpuArchitecture === undefined;
  const other = ecsArchitecture(built[0] ?? '');
  const instead = built.length === 1 && other !== undefined ? `, or set cpuArchitecture to ${other}` : '';
  return [
    {
      rule: 'architecture',
      severity: 'error',
      path: 'runtimePlatform.cpuArchitecture',
      container: undefined,
      value: shown(runtime.cpuArchitecture),
      allowed: `${isDefault ? 'on Fargate that means X86_64, and ' : ''}the image ${name} is built for ${listed(built)} alone, so that it can't run here`,
      remedy: `Build it for ${wanted} (input platforms)${instead}.`,
    },
  ];
}

/** `linux/arm64/v8` → `linux/arm64`: ECS knows no variants. */
function withoutVariant(platform: string): string {
  return platform.split('/').slice(0, 2).join('/');
}
