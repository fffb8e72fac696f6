import { describe, expect, it } from '@jest/globals';
import { parseDefinitionFile } from '../../src/task-definition/definition-file.ts';
import { problemOf } from '../support/problems.ts';

const JSON_TEXT = '{"family": "web", "containerDefinitions": [{"name": "app", "image": "x"}]}';
const JSON_VALUE = { family: 'web', containerDefinitions: [{ name: 'app', image: 'x' }] };

describe('parseDefinitionFile reads', () => {
  it.each([
    ['JSON', 'web.json', JSON_TEXT],
    ['JSON with comments', 'web.json', `// the web\n${JSON_TEXT.replace('"app",', '"app", /* ours */')}`],
    ['a file without an ending', 'deploy/web', JSON_TEXT],
    ['YAML', 'web.yml', 'family: web\ncontainerDefinitions:\n  - name: app # ours\n    image: x\n'],
    ['YAML that looks like JSON', 'web.YAML', JSON_TEXT],
  ])('%s', (_name, path, text) => {
    expect(parseDefinitionFile(path, text)).toEqual({ arn: undefined, json: JSON_VALUE, tags: [] });
  });

  it("takes an editor's schema as what it is", () => {
    const text =
      '{ "$schema": "https://example.com/task.json", "family": "web", "containerDefinitions": [{ "name": "a" }] }';
    expect(parseDefinitionFile('a.json', text).json).toEqual({ family: 'web', containerDefinitions: [{ name: 'a' }] });
  });

  it('tags, which are no part of the definition', () => {
    const text = JSON_TEXT.replace('{"family"', '{"tags": [{"key": "a", "value": "b"}], "family"');
    expect(parseDefinitionFile('web.json', text)).toEqual({
      arn: undefined,
      json: JSON_VALUE,
      tags: [{ key: 'a', value: 'b' }],
    });
  });

  it('what `describe-task-definition` prints, with its tags', () => {
    const text = `{"taskDefinition": ${JSON_TEXT}, "tags": [{"key": "a", "value": "b"}]}`;
    expect(parseDefinitionFile('web.json', text)).toEqual({
      arn: undefined,
      json: JSON_VALUE,
      tags: [{ key: 'a', value: 'b' }],
    });
  });

  it('every value as it stands: empty ones, zeros, unknown members', () => {
    const container = {
      name: 'app',
      cpu: 0,
      command: [],
      environment: [{ name: 'A', value: '' }],
      brandNew: { x: [1] },
    };
    const value = { containerDefinitions: [container], futureField: null };
    expect(parseDefinitionFile('web.json', JSON.stringify(value)).json).toEqual(value);
  });

  it('words of YAML 1.2 as words', () => {
    const text = 'containerDefinitions: [{ name: app, environment: [{ name: A, value: no }, { name: B, value: on }] }]';
    expect(parseDefinitionFile('web.yaml', text).json).toEqual({
      containerDefinitions: [
        {
          name: 'app',
          environment: [
            { name: 'A', value: 'no' },
            { name: 'B', value: 'on' },
          ],
        },
      ],
    });
  });

  it('anchors', () => {
    const text = 'x: &env [{ name: A, value: b }]\ncontainerDefinitions: [{ name: app, environment: *env }]';
    expect(parseDefinitionFile('web.yaml', text).json.containerDefinitions).toEqual([
      { name: 'app', environment: [{ name: 'A', value: 'b' }] },
    ]);
  });

  it('merge keys, which people use with anchors', () => {
    const text = 'x: &base { cpu: 5 }\ncontainerDefinitions: [{ <<: *base, name: app }]';
    expect(parseDefinitionFile('web.yaml', text).json.containerDefinitions).toEqual([{ name: 'app', cpu: 5 }]);
  });

  it('a file that begins with a byte order mark', () => {
    expect(parseDefinitionFile('web.json', `\uFEFF${JSON_TEXT}`).json).toEqual(JSON_VALUE);
  });

  it('tags inside of a wrapped definition', () => {
    const text = `{"taskDefinition": ${JSON_TEXT.replace('{"family"', '{"tags": [{"key": "a"}], "family"')}}`;
    expect(parseDefinitionFile('web.json', text).tags).toEqual([{ key: 'a' }]);
  });
});

describe('parseDefinitionFile refuses', () => {
  it('malformed JSON, with the place and what stands there', () => {
    const problem = problemOf(() => parseDefinitionFile('deploy/web.json', '{\n  "family": web\n}'));
    expect(problem.message).toBe(
      `task-definition: deploy/web.json can't be read: invalid symbol at line 2, column 13:\n  "family": web\n${' '.repeat(12)}^`,
    );
    expect(problem.hint).toContain('rendered before this step');
  });

  it('malformed YAML, with the place and what stands there', () => {
    const { message } = problemOf(() => parseDefinitionFile('web.yml', 'a: 1\n  b: 2\n'));
    expect(message).toMatch(/^task-definition: web\.yml can't be read: .+ at line (\d), column (\d+):\n.+\n *\^$/);
    const [, line, column, shown, caret] = /line (\d), column (\d+):\n(.+)\n( *\^)$/.exec(message) ?? [];
    expect(shown).toBe('a: 1\n  b: 2'.split('\n')[Number(line) - 1]);
    expect(caret).toHaveLength(Number(column));
  });

  it('values of the wrong type, each with its place', () => {
    const text = 'cpu: 256\ncontainerDefinitions: [{ name: app, environment: [{ name: PORT, value: 8080 }] }]';
    const problem = problemOf(() => parseDefinitionFile('web.yml', text));
    expect(problem.message).toBe(
      'task-definition: web.yml: cpu is a number, and has to be text (line 1, column 6)\n' +
        'task-definition: web.yml: containerDefinitions[0].environment[0].value is a number, and has to be text (line 2, column 72)',
    );
    expect(problem.hint).toContain('belongs in quotes');
  });

  it.each([
    ['an alias without an anchor', 'web.yml', 'containerDefinitions: *x', "can't be read: "],
    ['an empty file', 'web.json', '', 'web.json is empty'],
    ['an empty YAML file', 'web.yml', '', 'web.yml is empty'],
    ['a trailing comma', 'web.json', '{"a": 1,}', 'property name expected'],
    ['two documents', 'web.yml', 'a: 1\n---\nb: 2\n', "can't be read"],
    ['a member twice in YAML', 'web.yml', 'a: 1\na: 2\n', 'Map keys must be unique at line 2'],
    ['a list', 'web.json', '[]', 'holds a list where a task definition belongs'],
    ['a text', 'web.yml', 'web', 'holds a string where a task definition belongs'],
    ['null', 'web.json', 'null', 'holds nothing where a task definition belongs'],
    ['no containers', 'web.json', '{"family": "web"}', 'has no containerDefinitions'],
    ['an empty list of containers', 'web.json', '{"containerDefinitions": []}', 'has no containerDefinitions'],
    [
      'containers that are no list',
      'web.json',
      '{"containerDefinitions": {"name": "x"}}',
      'has no containerDefinitions',
    ],
    [
      'a container without a name',
      'web.json',
      '{"containerDefinitions": [{"name": "app"}, {"image": "x"}]}',
      'containerDefinitions[1] has no name',
    ],
    [
      'a container that is none',
      'web.json',
      '{"containerDefinitions": ["app"]}',
      'containerDefinitions[0] has no name',
    ],
  ])('%s', (_name, path, text, message) => {
    expect(problemOf(() => parseDefinitionFile(path, text)).message).toContain(message);
  });
});
