import { describe, expect, it } from '@jest/globals';
import { buildInputs } from '../../src/inputs/build-inputs.ts';
import { buildOptions, buildOptionsAsked } from '../../src/inputs/build-options.ts';
import { readerOf } from '../support/readers.ts';

function problems(inputs: Record<string, string>): string {
  const read = readerOf(inputs);
  buildInputs(read);
  return read.problems.join('\n');
}

describe('buildOptions', () => {
  it.each([
    ['build-contexts', 'base', "build-contexts: 'base' is not of the form name=folder, name=URL or name=docker-image"],
    ['build-contexts', 'base=', "build-contexts: 'base=' is not of the form"],
    ['build-contexts', 'a=x\na=y', "build-contexts: 'a' is given twice"],
    ['build-secret-files', 'rc', 'build-secret-files: entry 1 is not of the form id=path'],
    ['build-secret-envs', 'a=B\nTOKEN', 'build-secret-envs: entry 2 is not of the form id=NAME'],
    ['ssh', '=key', "ssh: '=key' is not of the form default, or id=path"],
    ['cache', 'registry', "cache: 'registry' is none of ecr, gha, inline and none"],
    ['no-cache', 'yes', "no-cache: 'yes' is neither true nor false"],
    ['pull', '1', "pull: '1' is neither true nor false"],
    ['labels', 'team', "labels: 'team' is not of the form name=value"],
    ['labels', 'my team=x', "labels: 'my team=x' is not of the form name=value"],
    ['labels', 'io.github.ship-to-ecs.inputs=x', 'is a label that this action sets by itself'],
    ['annotations', 'manifest:a', "annotations: 'manifest:a' is not of the form name=value"],
    ['provenance', 'max', "provenance: 'max' is none of true, false and mode=min or mode=max"],
    ['sbom', 'yes', "sbom: 'yes' is none of true, false and generator=image"],
    ['builder', '--use', "builder: '--use' is not the name of a builder"],
    ['network', '-x', "network: '-x' is not the name of a network"],
    ['add-hosts', 'db', "add-hosts: 'db' is not of the form host:address"],
    ['shm-size', 'big', "shm-size: 'big' is not a size, like 64m or 1g"],
    ['ulimit', 'nofile', "ulimit: 'nofile' is not of the form type=soft or type=soft:hard"],
  ])('refuses %s: %j', (name, value, expected) => expect(problems({ [name]: value })).toContain(expected));

  it.each([
    ['provenance', 'mode=min'],
    ['provenance', 'False'],
    ['sbom', 'generator=docker/scout-sbom-indexer:latest'],
    ['shm-size', '1.5gb'],
    ['shm-size', '67108864'],
    ['add-hosts', 'gateway:host-gateway'],
    ['ulimit', 'nofile=1024'],
    ['labels', '"a=two\nlines"'],
    ['network', 'team_net'],
  ])('takes %s: %j', (name, value) => expect(problems({ [name]: value })).toBe(''));

  it.each(['cache-from', 'cache-to'])('knows one place for the cache: cache and %s contradict each other', (name) => {
    expect(problems({ cache: 'ecr', [name]: 'type=gha' })).toBe(
      `cache: 'ecr' says already where the cache comes from and goes to, so ${name} can't be used with it`,
    );
  });
});

describe('build secrets', () => {
  it.each([
    ['a value of several lines', '"key=BEGIN\nx\nEND"\nb=2', { key: 'BEGIN\nx\nEND', b: '2' }],
    ['a value with quotation marks in it', 'a="x"', { a: '"x"' }],
    ['a value in quotation marks with commas and equal signs', '"a=x,y=""z"""', { a: 'x,y="z"' }],
    ['lines of Windows', 'a=1\r\n"b=2\r\n3"\r\n', { a: '1', b: '2\r\n3' }],
    ['empty lines', '\n\na=1\n\n', { a: '1' }],
  ])('have %s', (_name, text, expected) => {
    const { secrets } = buildOptions(readerOf({ 'build-secrets': text }));
    expect(Object.fromEntries(secrets.map((one) => [one.id, one.kind === 'value' ? one.value : undefined]))).toEqual(
      expected,
    );
  });

  it.each([
    ['a value alone', 'hunter2', 'build-secrets: entry 1 is not of the form id=value'],
    ['a part of a value of several lines', 'a=BEGIN\nhunter2', 'build-secrets: entry 2 is not of the form id=value'],
    ['a blank in the id', 'my hunter2=x', 'build-secrets: entry 1 is not of the form'],
    ['a quotation mark that is not closed', 'b=1\n"a=hunter2', 'build-secrets: an entry begins with a quotation mark'],
    ['no value', 'npm=', "build-secrets: 'npm' is empty; if it comes from a secret of the repository, it isn't set"],
    ['an id that is given twice', 'a=hunter2\na=hunter2', "the id 'a' is given more than once"],
  ])('are refused without being shown: %s', (_name, text, expected) => {
    expect(problems({ 'build-secrets': text })).toContain(expected);
    expect(problems({ 'build-secrets': text })).not.toContain('hunter2');
  });

  it('do not name the secret where a variable is wanted', () => {
    const text = problems({ 'build-secret-envs': 'npm=hunter2-x' });
    expect(text).toContain("what stands behind 'npm=' is not the name of an environment variable");
    expect(text).not.toContain('hunter2');
  });

  it('have one id across the three inputs', () => {
    expect(problems({ 'build-secrets': 'a=1', 'build-secret-files': 'a=f', 'build-secret-envs': 'b=B' })).toBe(
      "build-secrets: the id 'a' is given more than once (in build-secrets, build-secret-files or build-secret-envs)",
    );
  });

  it('share no variable with a build argument, which would take its place', () => {
    expect(problems({ 'build-secret-envs': 'npm=TOKEN', 'build-args': 'TOKEN=x' })).toContain(
      "build-secret-envs: 'TOKEN' is a build argument as well",
    );
  });
});

describe('buildOptionsAsked', () => {
  it.each([
    ['build-secrets', 'a=b', true],
    ['cache', 'ecr', true],
    ['cache', 'none', false],
    ['no-cache', 'true', true],
    ['no-cache', 'false', false],
    ['provenance', 'False', false],
    ['sbom', '', false],
  ])('%s: %j', (name, value, expected) => {
    expect(buildOptionsAsked(readerOf({ [name]: value }))).toEqual(expected ? [name] : []);
  });
});
