import { describe, expect, it } from '@jest/globals';
import { architecture, platformOfDefinition, platformOfInstances } from '../../src/image/platform.ts';

describe('architecture', () => {
  it.each([
    ['X86_64', 'amd64'],
    ['ARM64', 'arm64'],
    ['x86_64', 'amd64'],
    ['arm64', 'arm64'],
    ['RISCV', undefined],
    [undefined, undefined],
  ])('%s is %s', (name, expected) => expect(architecture(name)).toBe(expected));
});

describe('platformOfDefinition', () => {
  it.each([
    ['says nothing', {}, undefined],
    ['names ARM64', { runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' } }, 'linux/arm64'],
    ['names the architecture alone', { runtimePlatform: { cpuArchitecture: 'X86_64' } }, 'linux/amd64'],
    [
      'names Windows',
      { runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } },
      'windows/amd64',
    ],
    ['is for Fargate', { requiresCompatibilities: ['FARGATE'] }, 'linux/amd64'],
    ['is for EC2', { requiresCompatibilities: ['EC2'] }, undefined],
    [
      'is for Fargate on ARM64',
      { requiresCompatibilities: ['FARGATE'], runtimePlatform: { cpuArchitecture: 'ARM64' } },
      'linux/arm64',
    ],
    ['only could run on Fargate', { compatibilities: ['EC2', 'FARGATE'] }, undefined],
    ['names the system alone', { runtimePlatform: { operatingSystemFamily: 'LINUX' } }, undefined],
  ])('%s', (_name, json, expected) => expect(platformOfDefinition(json)).toBe(expected));
});

describe('platformOfInstances', () => {
  it.each([
    [['arm64', 'arm64'], 'linux/arm64'],
    [['x86_64'], 'linux/amd64'],
    [['x86_64', 'arm64'], undefined],
    [['x86_64', undefined], undefined],
    [['riscv'], undefined],
    [[], undefined],
  ])('%j are %s', (architectures, expected) => expect(platformOfInstances(architectures)).toBe(expected));
});
