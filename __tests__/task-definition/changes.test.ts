import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../src/aws/lossless.ts';
import { changeLines } from '../../src/report/change-lines.ts';
import { changesBetween } from '../../src/task-definition/changes.ts';
import { asRendition } from '../../src/task-definition/rendition.ts';

function lines(before: Json, after: Json, showValues = false): string[] {
  const [a, b] = [before, after].map((container) =>
    asRendition({
      arn: undefined,
      tags: [],
      json: { family: 'web', containerDefinitions: [{ name: 'web', ...container }] },
    }),
  );
  return changeLines(changesBetween(a!, b!, showValues), 9);
}

const variables = (values: Record<string, string>) => ({
  environment: Object.entries(values).map(([name, value]) => ({ name, value })),
});

describe('the changes of a definition', () => {
  it('show what can be no secret', () => {
    expect(lines({ image: 'web:1', memory: 128 }, { image: 'web:2', memory: 128, cpu: 64 })).toEqual([
      '+ containerDefinitions[web].cpu: 64',
      '~ containerDefinitions[web].image: web:1 → web:2',
    ]);
  });

  it.each<[string, Json, string]>([
    ['variables', variables({ A: 'canary' }), '+ containerDefinitions[web].environment[A]'],
    ['secrets', { secrets: [{ name: 'A', valueFrom: 'canary' }] }, '+ containerDefinitions[web].secrets[A]'],
    ['a command', { command: ['run', '--password=canary'] }, '+ containerDefinitions[web].command'],
    [
      'a health check',
      { healthCheck: { command: ['CMD', 'canary'] } },
      '+ containerDefinitions[web].healthCheck.command',
    ],
    ['labels', { dockerLabels: { a: 'canary' } }, '+ containerDefinitions[web].dockerLabels.a'],
    [
      'options of a log driver',
      { logConfiguration: { options: { 'splunk-token': 'canary' } } },
      '+ containerDefinitions[web].logConfiguration.options.splunk-token',
    ],
    ['a field that is not known', { futureField: 'canary' }, '+ containerDefinitions[web].futureField'],
    [
      'variables that stand there twice',
      {
        environment: [
          { name: 'A', value: 'canary' },
          { name: 'A', value: 'b' },
        ],
      },
      '+ containerDefinitions[web].environment',
    ],
  ])('hide the values of %s, unless they are to be shown', (_, added, path) => {
    expect(lines({}, added)).toEqual([`${path} (its value isn't shown)`]);
    expect(lines(added, {})).toEqual([`${path.replace('+', '-')} (its value isn't shown)`]);
    expect(lines({}, added, true).join()).toContain('canary');
  });

  it('show the options of awslogs', () => {
    const options = { 'awslogs-group': '/ecs/web', mode: 'non-blocking' };
    expect(lines({}, { logConfiguration: { logDriver: 'awslogs', options } })).toEqual([
      '+ containerDefinitions[web].logConfiguration.logDriver: awslogs',
      '+ containerDefinitions[web].logConfiguration.options.awslogs-group: /ecs/web',
      '+ containerDefinitions[web].logConfiguration.options.mode: non-blocking',
    ]);
  });

  it('never show a value that looks like a password', () => {
    const [before, after] = [variables({ API_KEY: 'k' }), variables({ API_KEY: 'sk9-Zr4tQ81x-LmW7pVb2' })];
    expect(lines(before, after, true)).toEqual([
      "~ containerDefinitions[web].environment[API_KEY] (its value isn't shown)",
    ]);
    expect(lines(variables({ A: '' }), variables({ A: 'x y' }), true)).toEqual([
      '~ containerDefinitions[web].environment[A]: "" → x y',
    ]);
  });

  it('are cut where they are long, and count what is left out', () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`V${index + 10}`, 'x'.repeat(300)]));
    const shown = lines({}, variables(many), true);
    expect(shown).toHaveLength(10);
    expect(shown[0]).toBe(`+ containerDefinitions[web].environment[V10]: ${'x'.repeat(200)}…`);
    expect(shown.at(-1)).toBe('… and 3 more');
  });

  it('have nothing in them that is not seen', () => {
    expect(lines({ image: 'a' }, { image: 'b\u001b[31m\n::error::x' })[0]).toBe(
      '~ containerDefinitions[web].image: a → b�::error::x',
    );
  });
});
