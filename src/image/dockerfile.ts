/** A stage of a Dockerfile, as far as it matters for which platform it runs on. */
interface Stage {
  readonly name: string | undefined;
  /** What stands behind FROM: an image, or the name of an earlier stage. */
  readonly from: string;
  /** `FROM --platform=$BUILDPLATFORM`: it runs on the builder's own platform, whatever is built. */
  readonly pinned: boolean;
  runs: boolean;
  /** Stages and images that it copies files from. */
  readonly copiesFrom: string[];
}

/**
 * True where building this Dockerfile for another platform than the builder's means running that platform's programs: a RUN in a stage that the
 * target needs and that isn't pinned to the builder's platform. Stages with COPY alone, and cross-compiling ones, build anywhere.
 * https://docs.docker.com/build/building/multi-platform/
 * @param target the stage that is built; the last one without
 */
export function needsEmulation(dockerfile: string, target?: string): boolean {
  const stages = stagesOf(dockerfile);
  const start = target === undefined ? stages.length - 1 : indexOf(stages, target, stages.length);
  return [...reachable(stages, start, new Set())].some(
    (index) => stages[index]?.runs === true && !isPinned(stages, index),
  );
}

/** The names of the stages, for an error about one that doesn't exist. */
export function stageNames(dockerfile: string): string[] {
  return stagesOf(dockerfile).flatMap(({ name }) => name ?? []);
}

/** True where `target` names a stage, by its name or number. */
export function hasStage(dockerfile: string, target: string): boolean {
  const stages = stagesOf(dockerfile);
  return indexOf(stages, target, stages.length) >= 0;
}

/**
 * The images that the stages start from or copy files from, with the build arguments put in that stand before the first FROM. One whose name is only
 * known during the build isn't among them.
 * https://docs.docker.com/reference/dockerfile/#understand-how-arg-and-from-interact
 */
export function imagesRead(dockerfile: string, buildArgs: Readonly<Record<string, string>>): string[] {
  const args = argumentsBeforeStages(dockerfile, buildArgs);
  const stages = stagesOf(dockerfile);
  const read = stages.flatMap(({ from, copiesFrom }, index) =>
    [from, ...copiesFrom].filter((name) => name !== 'scratch' && indexOf(stages, name, index) < 0),
  );
  const images = read.flatMap((image) => substituted(image.replaceAll(/["']/g, ''), args) ?? []);
  return [...new Set(images)];
}

function argumentsBeforeStages(dockerfile: string, given: Readonly<Record<string, string>>): Map<string, string> {
  const args = new Map<string, string>();
  for (const line of linesOf(dockerfile)) {
    if (/^\s*FROM\b/i.test(line)) break;
    for (const [, name = '', value] of argumentsIn(line)) {
      const known = given[name] ?? substituted((value ?? '').replaceAll(/["']/g, ''), args);
      if (known !== undefined) args.set(name, known);
    }
  }
  return args;
}

/** `ARG NAME=value OTHER`: names, with a value where they have one. */
function argumentsIn(line: string): Iterable<RegExpMatchArray> {
  const list = /^\s*ARG\s+(.*)$/i.exec(line)?.[1] ?? '';
  return list.matchAll(/([A-Za-z_]\w*)(?:=("[^"]*"|'[^']*'|\S*))?/g);
}

/** `$NAME`, `${NAME}` and `${NAME:-otherwise}` filled in; undefined where a value isn't known. */
function substituted(text: string, args: ReadonlyMap<string, string>): string | undefined {
  let complete = true;
  const filled = text.replaceAll(
    /\$(?:(\w+)|\{(\w+)(?::?-([^}]*))?\})/g,
    (_, bare: string, braced: string, otherwise: string) => {
      const value = args.get(bare ?? braced) || otherwise;
      complete &&= value !== undefined;
      return value ?? '';
    },
  );
  return complete && !filled.includes('$') ? filled : undefined;
}

function linesOf(dockerfile: string): string[] {
  return dockerfile.replaceAll(/\\\r?\n/g, ' ').split('\n');
}

function stagesOf(dockerfile: string): Stage[] {
  const stages: Stage[] = [];
  for (const line of linesOf(dockerfile)) {
    const from = /^\s*FROM\s+(?<flags>(?:--\S+\s+)*)(?<image>\S+)(?:\s+AS\s+(?<name>\S+))?/i.exec(line)?.groups;
    const last = stages.at(-1);
    if (from !== undefined) stages.push(stageOf(from));
    else if (last !== undefined && /^\s*RUN\b/i.test(line)) last.runs = true;
    for (const [, from = ''] of line.matchAll(/(?:--|[,=])from=([^\s,]+)/gi)) last?.copiesFrom.push(from);
  }
  return stages;
}

function stageOf({ flags = '', image = '', name }: Record<string, string | undefined>): Stage {
  // A platform written out isn't the target's; whether the builder runs it shows in the build.
  const pinned = /--platform=(?!["']?\$\{?TARGETPLATFORM)/.test(flags);
  return { name, from: image, pinned, runs: false, copiesFrom: [] };
}

/** The stage of that name or number before another one; -1 for what is an image. */
function indexOf(stages: readonly Stage[], nameOrNumber: string, before: number): number {
  const number = /^\d+$/.test(nameOrNumber) ? Number(nameOrNumber) : -1;
  if (number >= 0 && number < before) return number;
  const wanted = nameOrNumber.toLowerCase();
  return stages.slice(0, before).findLastIndex(({ name }) => name?.toLowerCase() === wanted);
}

/** A stage that starts from another one runs where that one runs. */
function isPinned(stages: readonly Stage[], index: number): boolean {
  const stage = stages[index];
  return stage !== undefined && (stage.pinned || isPinned(stages, indexOf(stages, stage.from, index)));
}

/** A stage, and every one that it starts from or copies from. */
function reachable(stages: readonly Stage[], index: number, found: Set<number>): Set<number> {
  const stage = stages[index];
  if (stage === undefined || found.has(index)) return found;
  found.add(index);
  for (const name of [stage.from, ...stage.copiesFrom]) reachable(stages, indexOf(stages, name, index), found);
  return found;
}
