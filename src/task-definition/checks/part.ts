import type { Json } from '../../aws/lossless.ts';
import { objectIn, objectsIn, textIn } from '../../diagnose/facts/fields.ts';

/** An object somewhere in a definition, and the way to it. */
export interface Part {
  readonly json: Json;
  /** The JSON path, `containerDefinitions[0].portMappings[1]` for instance; empty for the definition itself. */
  readonly path: string;
  /** The name of the container that it belongs to; undefined for what belongs to the task. */
  readonly container: string | undefined;
}

/** The JSON path of a member of the part. */
export function pathOf({ path }: Pick<Part, 'path'>, member: string): string {
  return path === '' ? member : `${path}.${member}`;
}

/** The objects of a list in a part; empty where there is no list. */
export function itemsIn(part: Part, list: string): readonly Part[] {
  const items = Array.isArray(part.json[list]) ? part.json[list] : [];
  return items.flatMap((_item, index) => {
    const [json] = objectsIn({ item: [items[index]] }, 'item');
    return json === undefined ? [] : [{ json, path: `${pathOf(part, list)}[${index}]`, container: part.container }];
  });
}

/** An object in a part; undefined where there is none. */
export function objectAt(part: Part, member: string): Part | undefined {
  const json = objectIn(part.json, member);
  return json === undefined ? undefined : { json, path: pathOf(part, member), container: part.container };
}

/** A definition as the checks look at it. */
export interface Revision {
  readonly root: Part;
  readonly containers: readonly Part[];
  readonly volumes: readonly Part[];
  /** `bridge` where the definition names none, as ECS has it on Linux. */
  readonly networkMode: string;
  /** It asks for FARGATE, alone or beside others: then Fargate's rules hold. */
  readonly isFargate: boolean;
  readonly isWindows: boolean;
}

/** Opens a definition to the checks; it may be any JSON. */
export function revisionOf(json: Json): Revision {
  const root: Part = { json, path: '', container: undefined };
  const platforms = Array.isArray(json.requiresCompatibilities) ? json.requiresCompatibilities : [];
  return {
    root,
    containers: itemsIn(root, 'containerDefinitions').map((part) => ({ ...part, container: nameIn(part) })),
    volumes: itemsIn(root, 'volumes'),
    networkMode: textIn(json, 'networkMode') ?? 'bridge',
    isFargate: platforms.includes('FARGATE'),
    isWindows: /^WINDOWS/.test(textIn(objectIn(json, 'runtimePlatform'), 'operatingSystemFamily') ?? ''),
  };
}

/** The name of a container, a volume or anything else that has one; empty where it has none. */
export function nameIn({ json }: Part): string {
  return textIn(json, 'name') ?? '';
}
