/** CPU units in a vCPU, and MiB in a GB, as ECS counts them. */
const UNITS_IN_VCPU = 1024;
const MIB_IN_GB = 1024;

/**
 * A task's CPU in units: `512`, `0.5 vCPU` and `.5vcpu` say the same, and ECS answers with the first. Undefined for anything else.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#task_size
 */
export function cpuUnits(text: string): string | undefined {
  return sizeIn(text, /^(\d+|\d*\.\d+)\s*vcpu$/i, UNITS_IN_VCPU);
}

/** A task's memory in MiB: `1024` and `1 GB` say the same, and ECS answers with the first. Undefined for anything else. */
export function memoryMib(text: string): string | undefined {
  return sizeIn(text, /^(\d+|\d*\.\d+)\s*gb$/i, MIB_IN_GB);
}

function sizeIn(text: string, large: RegExp, factor: number): string | undefined {
  const plain = /^0*([1-9]\d*)$/.exec(text)?.[1];
  if (plain !== undefined) return plain;
  const size = Number(large.exec(text)?.[1] ?? 'none') * factor;
  return Number.isInteger(size) && size > 0 ? String(size) : undefined;
}
