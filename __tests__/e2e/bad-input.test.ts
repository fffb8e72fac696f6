import { describe, expect, it } from '@jest/globals';
import { commandsIn } from './runner-commands.ts';
import { Site } from './site.ts';

const MALFORMED = '{\n  "family": "web",\n  "containerDefinitions": [\n    { "name": "web" "image": "x" }\n  ]\n}\n';

const CASES: readonly { name: string; inputs: Record<string, string>; says: readonly string[] }[] = [
  { name: 'no service', inputs: { cluster: 'default' }, says: ['service: is required'] },
  {
    name: 'an unknown service',
    inputs: { cluster: 'default', service: 'wep' },
    says: ["'wep' doesn't exist", "Did you mean 'web'?", 'us-east-1', '123456789012', 'The services there: web'],
  },
  {
    name: 'an unknown cluster',
    inputs: { cluster: 'defualt', service: 'web' },
    says: ["'defualt' doesn't exist", "Did you mean 'default'?", 'us-east-1', '123456789012'],
  },
  {
    name: 'a bad number and a misspelt input at once',
    inputs: { service: 'web', 'wait-for-minutes': 'soon', 'contaner-name': 'web' },
    says: [
      "wait-for-minutes: 'soon'",
      'from 1 to',
      "contaner-name: there is no such input. Did you mean 'container-name'?",
    ],
  },
  {
    name: 'a definition file that is not there',
    inputs: { service: 'web', 'task-definition': 'deploy/none.json' },
    says: ['deploy/none.json', "it doesn't exist"],
  },
  {
    name: 'a malformed definition file',
    inputs: { service: 'web', 'task-definition': 'malformed.json' },
    says: ['malformed.json', 'line 4, column 21'],
  },
  {
    name: 'a repository that is not there',
    inputs: { service: 'web', repository: 'wep' },
    says: ["'wep' doesn't exist in ECR of account 123456789012 in us-east-1", 'The repositories there: web'],
  },
  {
    name: 'a container that is not there',
    inputs: { service: 'web', 'container-name': 'app' },
    says: ["no container 'app'", 'Its containers: web'],
  },
  {
    name: 'no region',
    inputs: { service: 'web' },
    says: ['aws-region: no region is known'],
  },
];

describe('bad input', () => {
  it.each(CASES)('$name: one error that says what is allowed, and no write', async ({ name, inputs, says }) => {
    await using site = await Site.open();
    await site.commit({ Dockerfile: 'FROM scratch\nCOPY malformed.json /\n', 'malformed.json': MALFORMED });
    const noRegion = { AWS_REGION: '', AWS_CONFIG_FILE: '/dev/null' };
    const result = await site.ship(inputs, name === 'no region' ? noRegion : {});
    const errors = commandsIn(result.log).filter((command) => command.name === 'error');
    expect(errors).toHaveLength(1);
    for (const part of says) expect(errors[0]?.data).toContain(part);
    expect(result.exitCode).toBe(1);
    expect(result.outputs['deployment-status']).toBe('refused');
    expect(result.outputs['failure-hint']).not.toBe('');
    expect(site.writes()).toEqual([]);
    expect(await site.dockerCalls()).toEqual([]);
    expect(await site.leftovers()).toEqual([]);
  });
});
