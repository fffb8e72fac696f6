import { describe, expect, it } from '@jest/globals';
import { registryInputs } from '../../src/inputs/registry-inputs.ts';
import { readerOf } from '../support/readers.ts';

const HOST = '210987654321.dkr.ecr.eu-west-1.amazonaws.com';

function problems(inputs: Record<string, string>): string {
  const read = readerOf(inputs);
  registryInputs(read);
  return read.problems.join('\n');
}

describe('registries', () => {
  it('takes accounts, hosts and the public registry, as they are copied', () => {
    const read = readerOf({ registries: `210987654321, https://${HOST}/\npublic.ecr.aws, 210987654321` });
    expect(registryInputs(read).aws).toEqual([
      { kind: 'account', account: '210987654321' },
      { kind: 'host', host: HOST },
      { kind: 'public' },
    ]);
    expect(read.problems).toEqual([]);
  });

  it.each(['ghcr.io', '1234', `${HOST}/web`])('refuses %s', (name) => {
    expect(problems({ registries: name })).toContain(`registries: '${name}' is not a registry of ECR: give an account`);
  });
});

describe('registry-auth', () => {
  it("takes docker/login-action's list, with Docker Hub as the default under all of its names", () => {
    const text = `
- username: me
  password: 'p:w # x'
- registry: https://GHCR.io/
  username: you
  password: token
`;
    expect(registryInputs(readerOf({ 'registry-auth': text })).others).toEqual([
      { registry: 'docker.io', username: 'me', password: 'p:w # x' },
      { registry: 'ghcr.io', username: 'you', password: 'token' },
    ]);
  });

  it.each([
    ['a: b: hunter2', 'registry-auth: is not valid YAML at line 1'],
    ['user: hunter2', 'registry-auth: is not a list'],
    ['- hunter2', 'registry-auth: entry 1 has no username and password'],
    [
      '- {username: a, password: ""}',
      'registry-auth: entry 1 has no password; each is a text (a number has to stand in quotes), and what comes from a secret',
    ],
    ['- {username: a, password: 0123}', 'registry-auth: entry 1 has no password'],
    [
      '- {username: a, pasword: hunter2}',
      'registry-auth: entry 1 has the unknown field pasword; the fields are registry, username and password',
    ],
    ['- {registry: ghcr.io, ecr: true}', 'a registry of ECR belongs into registries'],
    [
      '- {username: a, password: hunter2}\n- {registry: index.docker.io, username: b, password: hunter2}',
      "registry-auth: 'docker.io' stands there twice",
    ],
  ])('refuses %j without showing it', (text, expected) => {
    expect(problems({ 'registry-auth': text })).toContain(expected);
    expect(problems({ 'registry-auth': text })).not.toContain('hunter2');
  });
});
