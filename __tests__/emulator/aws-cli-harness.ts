import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import type { AwsCli } from '../support/aws-cli.ts';

/** Repositories and target groups; all else is made by the CLI. */
const SCENARIO = `
repositories: [{ name: web, images: [{ tag: v1 }, { tag: v2 }, { tag: crash }, { tag: sick }] }]
images:
  - { image: 'web:crash', exit: { after: 1, code: 3 } }
  - { image: 'web:sick', health: never }
load-balancers:
  - { target-group: blue, target-type: ip, deregistration-delay: 30 }
  - { target-group: green, target-type: ip, deregistration-delay: 30 }
`;

/** What the CLI prints of a service. */
export interface Service {
  readonly taskDefinition: string;
  readonly runningCount: number;
  readonly deployments: readonly { readonly id: string; readonly status: string }[];
  readonly events: readonly { readonly message: string }[];
}

/** The ARN of a revision of the family `web`. */
export const definitionArn = (revision: number) => `arn:aws:ecs:us-east-1:123456789012:task-definition/web:${revision}`;

/**
 * An emulator with a CLI to drive it and a folder for the CLI's input. Time stands still while the CLI starts, so that each of its calls
 * finds what it would find in any other run.
 */
export class CliStage implements AsyncDisposable {
  readonly emulator: Emulator;
  readonly #cli: AwsCli;
  readonly #folder: string;
  readonly #afterCall: Map<string, () => Promise<void>>;

  private constructor(emulator: Emulator, cli: AwsCli, folder: string, afterCall: Map<string, () => Promise<void>>) {
    this.emulator = emulator;
    this.#cli = cli;
    this.#folder = folder;
    this.#afterCall = afterCall;
  }

  static async start(cli: AwsCli): Promise<CliStage> {
    const afterCall = new Map<string, () => Promise<void>>();
    const log = (line: string) => {
      const operation = /^\w+:(\w+) 200$/.exec(line)?.[1] ?? '';
      const reaction = afterCall.get(operation);
      afterCall.delete(operation);
      void reaction?.();
    };
    const emulator = await startEmulator({ scenario: SCENARIO, speed: 0, log });
    return new CliStage(emulator, cli, await mkdtemp(join(tmpdir(), 'emulator-aws-cli-')), afterCall);
  }

  /** Moves the clock by these minutes once the emulator has answered the next call to this operation. */
  advanceAfter(operation: string, minutes: number): void {
    this.#afterCall.set(operation, () => this.advance(minutes));
  }

  advance(minutes: number): Promise<void> {
    return this.emulator.advance(minutes * 60_000);
  }

  /** How often this operation was called so far. */
  countOf(operation: string): number {
    return this.emulator.calls().filter((call) => call.operation === operation).length;
  }

  /** Runs the CLI. Returns what it prints; rejects with what it says where it fails. */
  aws(...args: string[]): Promise<string> {
    return this.#cli.run(this.emulator, ...args);
  }

  /** The same, read as JSON. */
  async awsJson(...args: string[]) {
    return JSON.parse(await this.aws(...args));
  }

  /** Writes a file and returns its path; the CLI wants `file://` before it in most places. */
  async file(name: string, content: object): Promise<string> {
    const path = join(this.#folder, name);
    await writeFile(path, JSON.stringify(content));
    return path;
  }

  /** A task definition for Fargate with one container of this image. */
  definition(tag: string): object {
    return {
      family: 'web',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      executionRoleArn: 'arn:aws:iam::123456789012:role/ecsTaskExecutionRole',
      containerDefinitions: [
        { name: 'web', image: `127.0.0.1:${this.emulator.port}/web:${tag}`, portMappings: [{ containerPort: 8080 }] },
      ],
    };
  }

  /** Registers it and returns its ARN. */
  async register(tag: string): Promise<string> {
    const input = `file://${await this.file('definition.json', this.definition(tag))}`;
    const { taskDefinition } = await this.awsJson('ecs', 'register-task-definition', '--cli-input-json', input);
    return taskDefinition.taskDefinitionArn;
  }

  /** The service `web` of the cluster `prod`. */
  async service(): Promise<Service> {
    return (await this.awsJson('ecs', 'describe-services', '--cluster', 'prod', '--services', 'web')).services[0];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.emulator.close();
    await rm(this.#folder, { recursive: true });
  }
}
