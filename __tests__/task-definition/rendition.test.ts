import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '../../src/aws/lossless.ts';
import type { Definition } from '../../src/task-definition/definition.ts';
import { render } from '../../src/task-definition/rendition.ts';

const ANSWER_ONLY = {
  taskDefinitionArn: 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7',
  revision: 7,
  status: 'ACTIVE',
  requiresAttributes: [{ name: 'x' }],
  compatibilities: ['EC2'],
  registeredAt: 1.5,
  registeredBy: 'me',
  deregisteredAt: 2,
  deleteRequestedAt: 3,
};

function base(json: Json, tags: Definition['tags'] = []): Definition {
  return { arn: undefined, json, tags };
}

/** Everything that other tools are known to lose on the way. */
const RICH: Json = {
  family: 'web',
  taskRoleArn: '',
  networkMode: 'bridge',
  volumes: [{ name: 'data', efsVolumeConfiguration: { fileSystemId: 'fs-1' }, futureVolumeConfiguration: { a: [1] } }],
  placementConstraints: [],
  enableFaultInjection: false,
  runtimePlatform: { cpuArchitecture: 'ARM64' },
  futureField: { nested: [{ deep: null }] },
  containerDefinitions: [
    {
      name: 'app',
      image: 'old',
      cpu: 0,
      essential: false,
      command: [],
      entryPoint: ['sh', '-c', 'a  b'],
      environment: [
        { name: 'EMPTY', value: '' },
        { name: 'A', value: 'x=y=z' },
        { name: 'A', value: 'again' },
      ],
      dockerLabels: {},
      logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-datetime-format': 'a=%Y=b' } },
      futureContainerField: [[], {}],
    },
    { name: 'sidecar', image: 'other' },
  ],
};

describe('render', () => {
  it('changes the image of the given container and nothing else', () => {
    const { json } = render(base({ ...RICH, ...ANSWER_ONLY }), ['app'], 'new', 'unused');
    const [app, sidecar] = RICH.containerDefinitions as Json[];
    expect(json).toEqual({ ...RICH, containerDefinitions: [{ ...app, image: 'new' }, sidecar] });
  });

  it('changes several containers', () => {
    const { json } = render(base(RICH), ['app', 'sidecar'], 'new', '');
    expect((json.containerDefinitions as Json[]).map(({ image }) => image)).toEqual(['new', 'new']);
  });

  it('gives an image to a container without one', () => {
    const { json } = render(base({ family: 'web', containerDefinitions: [{ name: 'app' }] }), ['app'], 'new', '');
    expect(json.containerDefinitions).toEqual([{ name: 'app', image: 'new' }]);
  });

  it.each(Object.keys(ANSWER_ONLY))('leaves out %s, which ECS returns and refuses', (member) => {
    expect(render(base({ ...RICH, ...ANSWER_ONLY }), [], '', '').json).not.toHaveProperty(member);
  });

  it('leaves such a name alone where it stands deeper', () => {
    const json = { family: 'web', containerDefinitions: [{ name: 'app', status: 'x', revision: 1 }] };
    expect(render(base(json), [], '', '').json).toEqual(json);
  });

  it("names the family of the service where a file names none, and keeps the file's own", () => {
    expect(render(base({ containerDefinitions: [] }), [], '', 'web').json.family).toBe('web');
    expect(render(base({ family: 'api', containerDefinitions: [] }), [], '', 'web').json.family).toBe('api');
  });

  it('keeps tags except those that belong to AWS', () => {
    const tags = [
      { key: 'team', value: '' },
      { key: 'aws:cloudformation:stack-name', value: 'x' },
      { key: 'AWS:x', value: 'y' },
      { key: 'awsome', value: 'z' },
      { key: 'alone' },
    ];
    expect(render(base(RICH, tags), [], '', '').tags).toEqual([
      { key: 'team', value: '' },
      { key: 'awsome', value: 'z' },
      { key: 'alone' },
    ]);
  });

  it('does not touch the base', () => {
    const before = structuredClone({ ...RICH, ...ANSWER_ONLY });
    const json = structuredClone(before);
    render(base(json), ['app'], 'new', '');
    expect(json).toEqual(before);
  });

  it('keeps every field, known to anybody or not', () => {
    const names = fc.stringMatching(/^[a-z][A-Za-z]{0,9}$/).filter((name) => !(name in ANSWER_ONLY));
    const container = fc.dictionary(names, fc.jsonValue()).map((fields) => ({ ...fields, name: 'app' }));
    const definitions = fc
      .tuple(fc.dictionary(names, fc.jsonValue()), fc.array(container, { minLength: 1, maxLength: 3 }))
      .map(([fields, containerDefinitions]) => ({ ...fields, family: 'web', containerDefinitions }));
    fc.assert(
      fc.property(definitions, (json) => {
        const rendered = render(base({ ...json, ...ANSWER_ONLY }), ['app'], 'new', '').json;
        const withImage = json.containerDefinitions.map((one) => ({ ...one, image: 'new' }));
        // As text: this is what goes over the wire, and a null is not the same as nothing.
        const sent = JSON.parse(JSON.stringify(rendered)) as Json;
        expect(sent).toEqual(JSON.parse(JSON.stringify({ ...json, containerDefinitions: withImage })));
      }),
    );
  });
});
