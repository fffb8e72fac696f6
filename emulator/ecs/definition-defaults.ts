import { isObject } from '../fields.ts';
import type { Json } from '../wire.ts';
import { networkModeOf, units } from './container-definitions.ts';

/**
 * What ECS gives back for a registered definition: the same JSON, unknown members included, with the members that
 * ECS fills in where they were absent.
 */
export function fillDefaults(raw: Json): Json {
  const mode = networkModeOf(raw);
  return {
    ...raw,
    ...normalized(raw, 'cpu'),
    ...normalized(raw, 'memory'),
    containerDefinitions: listOf(raw.containerDefinitions).map((container) => withDefaults(container, mode)),
    volumes: raw.volumes ?? [],
    placementConstraints: raw.placementConstraints ?? [],
  };
}

/** `1 vCPU` and `2GB` come back as plain numbers. */
function normalized(raw: Json, member: 'cpu' | 'memory'): Json {
  const value = units(raw, member);
  const isPlain = typeof raw[member] === 'string' && /^\d+$/.test(raw[member]);
  return value === undefined || isPlain ? {} : { [member]: String(value) };
}

function withDefaults(container: unknown, mode: string): unknown {
  if (!isObject(container)) return container;
  return {
    ...container,
    cpu: container.cpu ?? 0,
    portMappings: listOf(container.portMappings ?? []).map((mapping) => withPortDefaults(mapping, mode)),
    essential: container.essential ?? true,
    environment: container.environment ?? [],
    mountPoints: container.mountPoints ?? [],
    volumesFrom: container.volumesFrom ?? [],
    systemControls: container.systemControls ?? [],
  };
}

function withPortDefaults(mapping: unknown, mode: string): unknown {
  if (!isObject(mapping) || mapping.containerPort === undefined) return mapping;
  const hostPort = mode === 'bridge' ? 0 : mapping.containerPort;
  return { ...mapping, hostPort: mapping.hostPort ?? hostPort, protocol: mapping.protocol ?? 'tcp' };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
