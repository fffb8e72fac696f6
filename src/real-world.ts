import { tmpdir } from 'node:os';
import * as core from '@actions/core';
import { context } from '@actions/github';
import { connect } from './aws/clients.ts';
import { systemClock } from './clock.ts';
import { commandRunner } from './command.ts';
import { visibilityOf } from './diagnose/log-lines.ts';
import type { Log } from './log.ts';
import type { Run, World } from './world.ts';

/**
 * The world as GitHub's runner gives it to us.
 * @param maxAttempts of a read from AWS; undefined for our own number
 * @throws Problem where no AWS region is known
 */
export async function realWorld(
  environment: Readonly<Record<string, string | undefined>>,
  region: string | undefined,
  log: Log,
  signal: AbortSignal,
  maxAttempts?: number,
): Promise<World> {
  return {
    aws: await connect(region, environment, maxAttempts),
    clock: systemClock,
    log,
    run: readRun(environment),
    command: commandRunner(log, signal, core.saveState),
    environment: childEnvironment(environment),
    signal,
    remember: core.saveState,
  };
}

function readRun(environment: Readonly<Record<string, string | undefined>>): Run {
  return {
    workspace: environment.GITHUB_WORKSPACE || process.cwd(),
    temp: environment.RUNNER_TEMP || tmpdir(),
    gitTag: /^refs\/tags\/(.+)$/.exec(context.ref ?? '')?.[1],
    branch: /^refs\/heads\/(.+)$/.exec(context.ref ?? '')?.[1],
    runNumber: environment.GITHUB_RUN_NUMBER || undefined,
    runAttempt: environment.GITHUB_RUN_ATTEMPT || undefined,
    sha: context.sha || undefined,
    repositoryUrl: repositoryUrl(environment),
    url: runUrl(environment),
    repositoryVisibility: visibilityOf(context.payload.repository),
  };
}

function repositoryUrl({
  GITHUB_SERVER_URL: server,
  GITHUB_REPOSITORY: repository,
}: Readonly<Record<string, string | undefined>>): string | undefined {
  return server && repository ? `${server}/${repository}` : undefined;
}

function runUrl(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const [repository, run] = [repositoryUrl(environment), environment.GITHUB_RUN_ID];
  return repository && run ? `${repository}/actions/runs/${run}` : undefined;
}

/** Child processes need neither our inputs, which may hold secrets, nor the means to talk to the runner or to get tokens of its. */
export function childEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const ours = /^(INPUT_|STATE_|ACTIONS_ID_TOKEN_|GITHUB_(OUTPUT|STATE|ENV|PATH|STEP_SUMMARY)$)/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !ours.test(name)));
}
