import { numberIn, textIn } from '../../diagnose/facts/fields.ts';
import { type Defect, defect } from './defect.ts';
import { itemsIn, type Part, type Revision } from './part.ts';

const MOST_RANGES = 100;
const MODES: readonly string[] = ['bridge', 'awsvpc'];

/** The first and the last port of a `containerPortRange`; undefined where it isn't one. */
export function portRangeOf(mapping: Part): readonly [first: number, last: number] | undefined {
  const [, first, last] = /^(\d{1,5})-(\d{1,5})$/.exec(textIn(mapping.json, 'containerPortRange') ?? '') ?? [];
  if (first === undefined || last === undefined) return undefined;
  return [Number(first), Number(last)];
}

/** Ranges of ports. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html */
export function* portRangeDefects({ containers, networkMode }: Revision): Generator<Defect> {
  for (const container of containers) {
    const ranges = itemsIn(container, 'portMappings').filter(
      ({ json }) => textIn(json, 'containerPortRange') !== undefined,
    );
    for (const mapping of ranges) yield* rangeDefects(mapping, networkMode);
    yield* overlaps(ranges);
    if (ranges.length > MOST_RANGES) {
      yield defect(container, 'portMappings', {
        rule: 'port-ranges',
        allowed: `a container can have ${MOST_RANGES} port ranges, and this one has ${ranges.length}`,
        remedy: 'Join ranges that lie side by side.',
      });
    }
  }
}

function* rangeDefects(mapping: Part, mode: string): Generator<Defect> {
  const [first, last] = portRangeOf(mapping) ?? [0, 0];
  if (first < 1 || last > 65_535 || first >= last) {
    yield defect(mapping, 'containerPortRange', {
      rule: 'port-ranges',
      allowed: 'a range is two ports from 1 to 65535 with a - between them, the lower one first',
      remedy: "Write it like '8000-8010'; a single port is a containerPort.",
    });
  }
  if (!MODES.includes(mode)) {
    yield defect(mapping, 'containerPortRange', {
      rule: 'port-ranges',
      allowed: `port ranges exist with networkMode ${MODES.join(' and ')} only, and this one has '${mode}'`,
      remedy: 'List single ports, or choose another networkMode.',
    });
  }
  if (numberIn(mapping.json, 'hostPort')) {
    yield defect(mapping, 'hostPort', {
      rule: 'port-ranges',
      allowed: 'beside a containerPortRange ECS chooses the host ports itself',
      remedy: 'Take hostPort out of this mapping.',
    });
  }
}

function* overlaps(mappings: readonly Part[]): Generator<Defect> {
  for (const [index, mapping] of mappings.entries()) {
    const [first, last] = portRangeOf(mapping) ?? [0, -1];
    const other = mappings.slice(0, index).find((one) => {
      const [otherFirst, otherLast] = portRangeOf(one) ?? [0, -1];
      return otherFirst <= last && first <= otherLast;
    });
    if (other === undefined) continue;
    yield defect(mapping, 'containerPortRange', {
      rule: 'port-ranges',
      allowed: `it overlaps ${String(other.json.containerPortRange)} of the same container`,
      remedy: 'Keep the ranges apart, or join them.',
    });
  }
}
