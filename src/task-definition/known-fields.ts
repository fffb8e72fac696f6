import { nearest } from '../nearest.ts';

/**
 * Fields of ECS's task definitions. ECS ignores a field that it doesn't know without a word, so a misspelt one is lost; one that is far from all of
 * these may be new, and is left alone.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 */
const DEFINITION =
  `family taskRoleArn executionRoleArn networkMode containerDefinitions volumes placementConstraints requiresCompatibilities cpu memory tags
   pidMode ipcMode proxyConfiguration inferenceAccelerators ephemeralStorage runtimePlatform enableFaultInjection taskDefinitionArn revision status
   requiresAttributes compatibilities registeredAt registeredBy deregisteredAt deleteRequestedAt`.split(/\s+/);

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const CONTAINER =
  `name image repositoryCredentials cpu memory memoryReservation links portMappings essential restartPolicy entryPoint command environment
   environmentFiles mountPoints volumesFrom linuxParameters secrets dependsOn startTimeout stopTimeout versionConsistency hostname user
   workingDirectory disableNetworking privileged readonlyRootFilesystem dnsServers dnsSearchDomains extraHosts dockerSecurityOptions interactive
   pseudoTerminal dockerLabels ulimits logConfiguration healthCheck systemControls resourceRequirements firelensConfiguration
   credentialSpecs`.split(/\s+/);

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html */
const PORT_MAPPING = 'containerPort hostPort protocol name appProtocol containerPortRange'.split(' ');

/** Fields that are most likely misspelt, a sentence each with the path and the field that was probably meant. */
export function misspeltFields(definition: unknown): string[] {
  const containers = itemsOf(definition, 'containerDefinitions');
  return [
    ...misspeltIn(definition, DEFINITION, ''),
    ...containers.flatMap((container, index) => {
      const where = `containerDefinitions[${index}].`;
      const ports = itemsOf(container, 'portMappings').flatMap((port, number) =>
        misspeltIn(port, PORT_MAPPING, `${where}portMappings[${number}].`),
      );
      return [...misspeltIn(container, CONTAINER, where), ...ports];
    }),
  ];
}

/** False where a member of the definition, or of one of its containers, is one that we don't know. `path` is as in a difference of two definitions. */
export function isKnownPath([member = '', , ofContainer]: readonly string[]): boolean {
  if (!DEFINITION.includes(member)) return false;
  return member !== 'containerDefinitions' || ofContainer === undefined || CONTAINER.includes(ofContainer);
}

function itemsOf(value: unknown, list: string): unknown[] {
  const items = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[list] : undefined;
  return Array.isArray(items) ? items : [];
}

function misspeltIn(value: unknown, known: readonly string[], where: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value)
    .filter((field) => !known.includes(field))
    .flatMap((field) => {
      const meant = nearest(field, known);
      return meant === undefined ? [] : [`${where}${field} is not a field that ECS knows. Did you mean '${meant}'?`];
    });
}
