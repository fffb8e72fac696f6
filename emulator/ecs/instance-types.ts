/** Network interfaces by instance size: of the instance itself (one is its own), and for tasks where trunking is on. */
const sizes: Readonly<Record<string, { readonly interfaces: number; readonly trunked?: number }>> = {
  nano: { interfaces: 2 },
  micro: { interfaces: 2 },
  small: { interfaces: 3 },
  medium: { interfaces: 3 },
  large: { interfaces: 3, trunked: 10 },
  xlarge: { interfaces: 4, trunked: 20 },
  '2xlarge': { interfaces: 4, trunked: 40 },
  '4xlarge': { interfaces: 8, trunked: 60 },
};

/**
 * How many tasks of an instance with these attributes can have a network interface of their own: by `ecs.instance-type`,
 * and `ecs.awsvpc-trunk-id` where trunking is on. Undefined for a type that isn't known: then nothing limits them.
 */
export function taskInterfacesOf(attributes: Readonly<Record<string, string>>): number | undefined {
  const [family = '', size = ''] = (attributes['ecs.instance-type'] ?? '').split('.');
  const limits = sizes[size];
  if (limits === undefined) return undefined;
  const isTrunked = attributes['ecs.awsvpc-trunk-id'] !== undefined && !/^t[23]/.test(family);
  return isTrunked && limits.trunked !== undefined ? limits.trunked : limits.interfaces - 1;
}
