import { describe, expect, it } from '@jest/globals';
import { fromInspect } from '../../src/image/find-builder.ts';

const CONTAINER = `Name:          builder-1f2
Driver:        docker-container
Last Activity: 2026-01-01 10:00:00 +0000 UTC

Nodes:
Name:                  builder-1f20
Endpoint:              unix:///var/run/docker.sock
Driver Options:        network="host"
Status:                running
BuildKit version:      v0.19.0
Platforms:             linux/amd64*, linux/amd64/v2, linux/386
Labels:
 org.mobyproject.buildkit.worker.executor: oci

Name:                  builder-1f21
Endpoint:              ssh://arm
Status:                running
Platforms:             linux/arm64*
`;

describe('fromInspect', () => {
  it('reads the driver and the platforms of every node', () => {
    expect(fromInspect(CONTAINER)).toEqual({
      kind: 'buildx',
      driver: 'docker-container',
      platforms: ['linux/amd64', 'linux/amd64/v2', 'linux/386', 'linux/arm64'],
      containerdStore: false,
    });
  });

  it("reads docker's own builder", () => {
    const text = 'Name:   default\nDriver: docker\n\nNodes:\nName: default\nStatus: running\nPlatforms: linux/arm64\n';
    expect(fromInspect(text)).toMatchObject({ driver: 'docker', platforms: ['linux/arm64'] });
  });

  it('knows no platforms of a node that was never started', () => {
    expect(fromInspect('Driver: docker-container\nNodes:\nName: x\nStatus: inactive\n')).toMatchObject({
      driver: 'docker-container',
      platforms: [],
    });
  });

  it.each([
    ['no line of platforms', 'Status:                inactive\n'],
    ['an empty one', 'Status:                inactive\nPlatforms:\n'],
  ])('claims nothing while one node is inactive and has %s: it may be the one that can do it', (_name, status) => {
    const inactive = CONTAINER.replace('Status:                running\nPlatforms:             linux/arm64*\n', status);
    expect(inactive).toContain('inactive');
    expect(fromInspect(inactive)).toMatchObject({ driver: 'docker-container', platforms: [] });
  });

  it('knows no driver in other text', () => expect(fromInspect('nothing').driver).toBe(''));

  it('takes no next line for the platforms of a node that names none', () => {
    expect(fromInspect('Driver: docker-container\nPlatforms:\n\nName: x\n').platforms).toEqual([]);
  });
});
