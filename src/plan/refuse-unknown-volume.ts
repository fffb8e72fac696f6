import type { Json } from '../aws/lossless.ts';
import { listed, Problem } from '../problem.ts';
import { familyIn } from '../task-definition/definition.ts';

/** @throws Problem where the revision has no volume of this name that is configured at launch: ECS would refuse the update, after the build */
export function refuseUnknownVolume(name: string | undefined, json: Json): void {
  if (name === undefined) return;
  const volumes = Array.isArray(json.volumes) ? (json.volumes as Json[]) : [];
  const names = volumes.filter((one) => one.configuredAtLaunch === true).map((one) => String(one.name));
  if (names.includes(name)) return;
  const there = names.length === 0 ? 'It has none that is configured at launch.' : `Those are ${listed(names)}.`;
  throw new Problem(
    `service-managed-ebs-volume-name: the task definition ${familyIn(json)} has no volume '${name}' with "configuredAtLaunch": true. ${there}`,
    { hint: `Add { "name": "${name}", "configuredAtLaunch": true } to its volumes, or correct the name.` },
  );
}
