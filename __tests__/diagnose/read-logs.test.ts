import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../src/aws/lossless.ts';
import type { LogTail } from '../../src/diagnose/evidence.ts';
import { gather } from '../../src/diagnose/gather.ts';
import { changeAnswers } from '../support/answers.ts';
import { awslogs, GROUP, loggingService, rollOut } from '../support/rollouts.ts';
import type { ScenarioInput } from '../support/scenarios.ts';
import { createWorld, type TestWorld } from '../support/world.ts';

/** The logs of a rollout of `web:crash`, which crashes after a second, again and again. */
async function logsOf(world: TestWorld, logLines = 20): Promise<readonly LogTail[]> {
  const subject = await rollOut(world, 'crash');
  await world.emulator.advance(20_000);
  return (await gather(world, { ...subject, logLines })).logs;
}

async function linesOf(scenario: ScenarioInput, logLines?: number): Promise<readonly (readonly string[])[]> {
  await using world = await createWorld({ scenario });
  return (await logsOf(world, logLines)).map(({ lines }) => lines);
}

describe('the logs of a container that crashes', () => {
  it('are read of the two newest tasks', async () => {
    await using world = await createWorld({ scenario: loggingService(awslogs(), ['starting', 'no database']) });
    const subject = await rollOut(world, 'crash');
    await world.emulator.advance(20_000);
    const { logs, stopped } = await gather(world, subject);
    expect(stopped.length).toBeGreaterThan(2);
    const expected = stopped.slice(0, 2).map(({ taskArn }) => ({
      taskArn,
      container: 'web',
      group: GROUP,
      stream: `app/web/${taskArn!.split('/').at(-1)}`,
      lines: ['starting', 'no database'],
    }));
    expect(logs).toEqual(expected);
    expect(world.calls('GetLogEvents')).toHaveLength(2);
  });

  it.each([
    { name: 'colours', line: '\u001b[31mred\u001b[0m \u001b]0;title\u0007end', lines: ['red end'] },
    { name: 'control characters', line: 'a\u0000b\u0008c\u0085d\te', lines: ['abcd\te'] },
    { name: 'lines of a stack trace', line: 'Error\r\n  at a\n  at b\n', lines: ['Error', '  at a', '  at b'] },
    { name: 'a progress bar', line: '10 %\r20 %\r', lines: ['10 %', '20 %'] },
    { name: '2,000 characters', line: 'x'.repeat(2_000), lines: ['x'.repeat(2_000)] },
    { name: 'more characters', line: 'x'.repeat(2_001), lines: [`${'x'.repeat(1_999)}…`] },
    { name: 'a command to the runner, which is for the log to fence', line: '::error::x', lines: ['::error::x'] },
  ])('are made plain: $name', async ({ line, lines }) => {
    expect((await linesOf(loggingService(awslogs(), [line])))[0]).toEqual(lines);
  });

  it('are as many of the last lines as may be shown', async () => {
    expect((await linesOf(loggingService(awslogs(), ['one', 'two', 'three\nfour']), 2))[0]).toEqual(['three', 'four']);
  });

  it('are not read where no line may be shown', async () => {
    await using world = await createWorld({ scenario: loggingService(awslogs(), ['one']) });
    expect(await logsOf(world, 0)).toEqual([]);
    expect(world.calls('GetLogEvents')).toEqual([]);
  });

  it('are empty where it wrote nothing', async () => {
    expect(await linesOf(loggingService())).toEqual([[], []]);
  });

  it('are empty where the log group was deleted meanwhile', async () => {
    await using world = await createWorld({ scenario: loggingService(awslogs(), ['one']) });
    const gone = { code: 'ResourceNotFoundException', status: 400, message: 'The specified log group does not exist.' };
    world.emulator.faults.add({ operation: 'GetLogEvents', fault: 'error', times: 'always', ...gone });
    expect((await logsOf(world)).map(({ lines }) => lines)).toEqual([[], []]);
    expect(world.lines.info).toEqual([]);
  });

  it('are not looked for where the log group was missing and the container never ran', async () => {
    await using world = await createWorld({ scenario: { ...loggingService(), 'log-groups': [GROUP] } });
    const subject = await rollOut(world, 'v2', { logConfiguration: awslogs({ 'awslogs-group': '/ecs/missing' }) });
    await world.emulator.advance(20_000);
    const { logs, stopped } = await gather(world, subject);
    expect(stopped[0]?.containers?.[0]?.reason).toContain('The specified log group does not exist');
    expect(logs).toEqual([]);
    expect(world.calls('GetLogEvents')).toEqual([]);
  });

  it("are in a stream of the container's id where there is no prefix", async () => {
    const { 'awslogs-stream-prefix': _, ...options } = awslogs().options as Record<string, string>;
    await using world = await createWorld({ scenario: loggingService({ logDriver: 'awslogs', options }, ['one']) });
    // Docker knows the container from its start on.
    const behaviour = { exit: { after: 5, code: 3 }, logs: [{ after: 4, line: 'one' }] };
    world.emulator.setImageBehaviour({ image: 'web:crash', ...behaviour });
    const subject = await rollOut(world, 'crash');
    await world.emulator.advance(20_000);
    const { logs, stopped } = await gather(world, subject);
    const [tail] = logs;
    expect(tail).toMatchObject({ stream: stopped[0]!.containers![0]!.runtimeId, lines: ['one'] });
  });

  it.each<{ name: string; configuration: Json; regions: string[] }>([
    { name: 'its own region', configuration: awslogs({ 'awslogs-region': 'eu-west-1' }), regions: ['eu-west-1'] },
    { name: "the service's region", configuration: awslogs({ 'awslogs-region': '' }), regions: ['us-east-1'] },
    { name: 'no CloudWatch Logs', configuration: { ...awslogs(), logDriver: 'json-file' }, regions: [] },
  ])('are in $name', async ({ configuration, regions }) => {
    await using world = await createWorld({ scenario: loggingService(configuration, ['one']) });
    const subject = await rollOut(world, 'crash');
    await world.emulator.advance(20_000);
    const asked = new Set<string>();
    const logs = (region: string) => {
      asked.add(region);
      return world.aws.logs(region);
    };
    await gather({ ...world, aws: { ...world.aws, logs } }, subject);
    expect([...asked]).toEqual(regions);
  });

  it('are looked for one page further back where the last page is empty', async () => {
    await using world = await createWorld({ scenario: loggingService(awslogs(), ['one', 'two', 'three']) });
    const seen = new Set<object>();
    changeAnswers<{ events: object[] }>(world.aws.logs('us-east-1'), 'GetLogEvents', (answer) => {
      if (answer.events.length === 2) answer.events = [];
      seen.add(answer);
    });
    expect((await logsOf(world, 2)).map(({ lines }) => lines)).toEqual([['one'], ['one']]);
    expect(seen.size).toBe(4);
  });
});
