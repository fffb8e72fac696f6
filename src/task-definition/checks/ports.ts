import { numberIn, textIn } from '../../diagnose/facts/fields.ts';
import { type Defect, defect } from './defect.ts';
import { itemsIn, type Part, type Revision } from './part.ts';

/** With these the port of the host is the container's own. */
const HOST_PORT_IS_CONTAINER_PORT: ReadonlySet<string> = new Set(['awsvpc', 'host']);

/** Ports that an instance keeps for SSH, Docker and the ECS agent, unless its agent is configured otherwise. */
const RESERVED: ReadonlySet<number> = new Set([22, 2375, 2376, 51_678, 51_679, 51_680]);

/** From here on the system hands out ports by itself. */
const FIRST_EPHEMERAL = 32_768;

const PORT_NAME = /^[a-z0-9_][a-z0-9_-]{0,63}$/;

/** Ports by network mode. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html */
export function* portDefects(revision: Revision): Generator<Defect> {
  for (const container of revision.containers) {
    const mappings = itemsIn(container, 'portMappings');
    if (revision.networkMode === 'none' && mappings.length > 0) {
      yield defect(container, 'portMappings', {
        rule: 'ports',
        allowed: "with networkMode 'none' a task has no network, so it can't have ports",
        remedy: 'Take portMappings out, or choose another networkMode.',
      });
    }
    for (const mapping of mappings) yield* mappingDefects(mapping, revision.networkMode);
    yield* protocolDefects(mappings);
  }
  yield* conflicts(revision);
}

function* mappingDefects(mapping: Part, mode: string): Generator<Defect> {
  for (const member of ['containerPort', 'hostPort']) {
    const port = numberIn(mapping.json, member);
    if (port === undefined || isPort(port) || (member === 'hostPort' && port === 0)) continue;
    yield defect(mapping, member, {
      rule: 'ports',
      allowed: 'a port is a whole number from 1 to 65535',
      remedy: 'Correct the port.',
    });
  }
  const protocol = textIn(mapping.json, 'protocol');
  if (protocol !== undefined && protocol !== 'tcp' && protocol !== 'udp') {
    yield defect(mapping, 'protocol', {
      rule: 'ports',
      allowed: "it can be 'tcp' or 'udp'",
      remedy: "Set one of these, in lower case; without it, it is 'tcp'.",
    });
  }
  const name = textIn(mapping.json, 'name');
  if (name !== undefined && !PORT_NAME.test(name)) {
    yield defect(mapping, 'name', {
      rule: 'ports',
      allowed: 'a port name has at most 64 of a-z, 0-9, _ and -, and does not begin with -',
      remedy: 'Change the name; Service Connect of the service has to use the same one.',
    });
  }
  yield* hostPortDefects(mapping, mode);
}

function* hostPortDefects(mapping: Part, mode: string): Generator<Defect> {
  const containerPort = numberIn(mapping.json, 'containerPort');
  const hostPort = numberIn(mapping.json, 'hostPort') || undefined;
  if (hostPort === undefined) return;
  if (HOST_PORT_IS_CONTAINER_PORT.has(mode) && hostPort !== containerPort) {
    yield defect(mapping, 'hostPort', {
      rule: 'ports',
      allowed: `with networkMode '${mode}' it can only be the same as containerPort (${containerPort ?? 'not set'})`,
      remedy: 'Leave hostPort out, or set both to the port that the application listens on.',
    });
  }
  if (mode === 'awsvpc') return;
  if (RESERVED.has(hostPort)) {
    yield defect(mapping, 'hostPort', {
      rule: 'host-ports',
      severity: 'warning',
      allowed: `instances keep ${[...RESERVED].join(', ')} for SSH, Docker and the ECS agent, so no task may find a place`,
      remedy: "Choose another host port, or leave it out for one of the system's choice.",
    });
  } else if (hostPort >= FIRST_EPHEMERAL && isPort(hostPort)) {
    yield defect(mapping, 'hostPort', {
      rule: 'host-ports',
      severity: 'warning',
      allowed: `from ${FIRST_EPHEMERAL} on the system hands out ports by itself, so it may be taken already`,
      remedy: `Choose a host port below ${FIRST_EPHEMERAL}, or leave it out for one of the system's choice.`,
    });
  }
}

/** ECS registers it; a service with a load balancer or Service Connect refuses it. */
function* protocolDefects(mappings: readonly Part[]): Generator<Defect> {
  const seen = new Map<number, string>();
  for (const mapping of mappings) {
    const port = numberIn(mapping.json, 'containerPort');
    if (port === undefined) continue;
    const protocol = textIn(mapping.json, 'protocol') ?? 'tcp';
    const before = seen.get(port) ?? protocol;
    seen.set(port, before);
    if (before === protocol) continue;
    yield defect(mapping, 'containerPort', {
      rule: 'port-protocols',
      severity: 'warning',
      allowed: `the container opens it for ${before} and for ${protocol}, which ECS may refuse for a service`,
      remedy: 'Use two ports, or keep one of the two mappings.',
    });
  }
}

/** One port of the host, or of the task's own network interface, for two mappings. */
function* conflicts({ containers, networkMode }: Revision): Generator<Defect> {
  if (networkMode === 'none') return;
  const isShared = HOST_PORT_IS_CONTAINER_PORT.has(networkMode);
  const member = isShared ? 'containerPort' : 'hostPort';
  const why = isShared
    ? `the containers of a task share one address with networkMode '${networkMode}'`
    : 'a port of the instance can be used once';
  const taken = new Map<string, Part>();
  for (const mapping of containers.flatMap((container) => itemsIn(container, 'portMappings'))) {
    const key = `${numberIn(mapping.json, member) || ''}/${textIn(mapping.json, 'protocol') ?? 'tcp'}`;
    const other = taken.get(key);
    if (key.startsWith('/')) continue;
    taken.set(key, other ?? mapping);
    if (other === undefined) continue;
    yield defect(mapping, member, {
      rule: 'ports',
      allowed: `${other.path} has ${key} already, and ${why}`,
      remedy: 'Give one of the two another port.',
    });
  }
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 65_535;
}
