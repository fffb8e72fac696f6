/**
 * Does the emulator hold? 200 services with 5,000 tasks, all of them deploying, and 100 pollers that each ask DescribeServices of one service every
 * second, as a deployer does, for 30 s; then the same 100 as fast as they can. The emulator runs in a process of its own.
 *   node bench/emulator.ts
 */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { withEmulator } from './emulator-process.ts';
import { percentile } from './statistics.ts';

const SERVICES = 200;
const TASKS_EACH = 25;
const POLLERS = 100;
const SECONDS = 30;
const GOAL_MS = 100;

const scenario = `
repositories: [{ name: web, images: [{ tag: v1 }] }]
images: [{ image: 'web:*', boot: 20 }]
task-definitions:
  - { family: web, networkMode: awsvpc, requiresCompatibilities: [FARGATE], cpu: '256', memory: '512', executionRoleArn: 'arn:aws:iam::123456789012:role/x', containerDefinitions: [{ name: web, image: '\${registry}/web:v1' }] }
clusters:
  - name: prod
    services:
${Array.from(
  { length: SERVICES },
  (_one, index) =>
    `      - { name: web-${index}, desired-count: ${TASKS_EACH}, launch-type: FARGATE, task-definition: web, network-configuration: { awsvpcConfiguration: { subnets: [subnet-1] } } }`,
).join('\n')}
`;

const agent = new Agent({ keepAlive: true, maxSockets: POLLERS });

/** One request; resolves to its milliseconds. Rejects for anything but 200. */
function ask(endpoint: string, operation: string, input: object): Promise<number> {
  const started = performance.now();
  const headers = {
    authorization: 'AWS4-HMAC-SHA256 unchecked',
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AmazonEC2ContainerServiceV20141113.${operation}`,
  };
  return new Promise((resolve, reject) => {
    const call = request(endpoint, { method: 'POST', agent, headers }, (response) => {
      response.resume();
      response.on('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - started);
        else reject(new Error(`${operation}: ${response.statusCode}`));
      });
    });
    call.on('error', reject);
    call.end(JSON.stringify(input));
  });
}

/** Has all pollers ask until the time is over, with a pause between two questions of one; returns every latency. */
async function poll(endpoint: string, seconds: number, pauseMs: number): Promise<number[]> {
  const end = performance.now() + seconds * 1000;
  const latencies: number[] = [];
  const poller = async (index: number) => {
    await sleep((index / POLLERS) * pauseMs);
    for (let turn = index; performance.now() < end; turn += POLLERS) {
      const took = await ask(endpoint, 'DescribeServices', { cluster: 'prod', services: [`web-${turn % SERVICES}`] });
      latencies.push(took);
      await sleep(Math.max(0, pauseMs - took));
    }
  };
  await Promise.all(Array.from({ length: POLLERS }, (_one, index) => poller(index)));
  return latencies.sort((a, b) => a - b);
}

function ms(sorted: readonly number[], share: number): string {
  return percentile(sorted, share).toFixed(1);
}

function report(what: string, latencies: readonly number[], seconds: number): void {
  const rate = Math.round(latencies.length / seconds);
  const [middle, p99] = [ms(latencies, 0.5), ms(latencies, 0.99)];
  const most = ms(latencies, 1);
  console.log(`${what}: ${latencies.length} requests, ${rate}/s, p50 ${middle} ms, p99 ${p99} ms, longest ${most} ms`);
}

const started = performance.now();
await withEmulator(scenario, async (endpoint) => {
  const took = Math.round(performance.now() - started);
  console.log(`${SERVICES} services with ${SERVICES * TASKS_EACH} tasks were there after ${took} ms`);
  for (let index = 0; index < SERVICES; index += 1) {
    await ask(endpoint, 'UpdateService', { cluster: 'prod', service: `web-${index}`, forceNewDeployment: true });
  }
  const steady = await poll(endpoint, SECONDS, 1000);
  report(`${POLLERS} pollers, one request a second each, all services deploying`, steady, SECONDS);
  report(`${POLLERS} pollers without a pause`, await poll(endpoint, 10, 0), 10);
  console.log(`p99 ${percentile(steady, 0.99) < GOAL_MS ? 'is under' : 'IS NOT UNDER'} ${GOAL_MS} ms`);
});
agent.destroy();
