import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../../src/aws/lossless.ts';
import { architectureDefects } from '../../../src/task-definition/checks/architecture.ts';
import { sentenceOf } from '../../../src/task-definition/checks/defect.ts';

const arm: Json = { runtimePlatform: { cpuArchitecture: 'ARM64' } };
const fargate: Json = { requiresCompatibilities: ['FARGATE'] };

function sentences(json: Json, ...platforms: string[]): string[] {
  return architectureDefects(json, { name: 'web:r1', platforms }).map(sentenceOf);
}

describe('architectureDefects', () => {
  it('names both sides and what to do', () => {
    expect(sentences(arm, 'linux/amd64')).toEqual([
      "runtimePlatform.cpuArchitecture is 'ARM64': the image web:r1 is built for linux/amd64 alone, so that it can't run here. Build it for linux/arm64 (input platforms), or set cpuArchitecture to X86_64.",
    ]);
    expect(sentences(fargate, 'linux/arm64/v8')).toEqual([
      "runtimePlatform.cpuArchitecture is not set: on Fargate that means X86_64, and the image web:r1 is built for linux/arm64 alone, so that it can't run here. Build it for linux/amd64 (input platforms), or set cpuArchitecture to ARM64.",
    ]);
  });

  it.each<[string, Json, string[]]>([
    ['the same', arm, ['linux/arm64']],
    ['the same with a variant', arm, ['linux/arm64/v8']],
    ['one of several', arm, ['linux/amd64', 'linux/arm64']],
    ['an image of which nothing is known', arm, []],
    ['a definition that asks for nothing', {}, ['linux/arm64']],
    ["Fargate's default", fargate, ['linux/amd64']],
  ])('takes %s', (_, json, platforms) => expect(sentences(json, ...platforms)).toEqual([]));

  it('tells Windows from Linux', () => {
    const windows = {
      runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' },
    };
    expect(sentences(windows, 'linux/amd64')[0]).toContain('Build it for windows/amd64');
    expect(sentences(windows, 'windows/amd64')).toEqual([]);
  });
});
