/**
 * Runs this action as GitHub's runner runs it: inputs and context in the environment, command files for what comes out, a fresh
 * process for the main and for the post step. Nothing of our own environment leaks in but what a login shell would have.
 */
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { inputVariables, readManifest } from './action-manifest.ts';
import { parseCommandFile, parsePathFile } from './command-files.ts';

/** A step to run. */
export interface Step {
  readonly phase: 'main' | 'post';
  /** The checkout: GITHUB_WORKSPACE and the working folder. */
  readonly workspace: string;
  /** RUNNER_TEMP, the same for all steps of a job. It must exist. */
  readonly temp: string;
  /** The `with:` block. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The job's environment: AWS_REGION and the like, and whatever is to replace the defaults of GITHUB_ variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the main step saved, for the post step. */
  readonly state?: Readonly<Record<string, string>>;
  /** The folder with the action.yml; by default this repository's. */
  readonly action?: string;
  /** Gets the log while it is written. */
  readonly onLog?: (chunk: string) => void;
}

/** What a step left behind. */
export interface StepResult {
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** stdout and stderr as they came, workflow commands included. */
  readonly log: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly path: readonly string[];
  readonly summary: string;
  readonly summaryFile: string;
}

/** A step under way. */
export interface RunningStep {
  readonly pid: number;
  readonly done: Promise<StepResult>;
  /** What it has saved so far, for a post step that begins while this one is still alive. */
  state(): Promise<StepResult['state']>;
  /** What the runner does first when a run is cancelled is `SIGINT`; `SIGTERM` follows after 7.5 s, then the end after 2.5 s. */
  kill(signal: NodeJS.Signals): void;
}

/** Runs a step to its end. */
export async function runStep(step: Step): Promise<StepResult> {
  return (await startStep(step)).done;
}

/** Starts a step, for callers that interrupt it. Throws when the action has no such phase. */
export async function startStep(step: Step): Promise<RunningStep> {
  const action = step.action ?? dirname(import.meta.dirname);
  const manifest = await readManifest(action);
  const script = manifest.runs[step.phase];
  if (script === undefined) throw new Error(`action.yml has no runs.${step.phase}`);
  const files = await commandFiles(step.temp);
  const context: NodeJS.ProcessEnv = {
    ...contextVariables(step, action),
    GITHUB_EVENT_PATH: await eventFile(step.temp),
    GITHUB_SHA: await headOf(step.workspace),
    ...step.env,
  };
  const github = { token: context.GITHUB_TOKEN ?? '' };
  const child = execa(process.execPath, [join(action, script)], {
    cwd: step.workspace,
    env: {
      ...shellVariables(),
      ...context,
      ...inputVariables(manifest, step.inputs, github),
      ...stateVariables(step.state ?? {}),
      ...files,
    },
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    reject: false,
    stripFinalNewline: false,
  });
  child.all.on('data', (chunk: unknown) => step.onLog?.(String(chunk)));
  const finished = async (): Promise<StepResult> => {
    const { all, exitCode, signal } = await child;
    return { exitCode, signal, log: all, ...(await readCommandFiles(files)) };
  };
  if (child.pid === undefined) throw new Error(`${process.execPath} did not start`);
  const state = async () => (await readCommandFiles(files)).state;
  return { pid: child.pid, done: finished(), state, kill: (signal) => child.kill(signal) };
}

async function eventFile(temp: string): Promise<string> {
  const folder = join(temp, '_github_workflow');
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'event.json');
  await writeFile(file, '{}');
  return file;
}

async function headOf(workspace: string): Promise<string> {
  const { stdout, failed } = await execa('git', ['rev-parse', 'HEAD'], {
    cwd: workspace,
    reject: false,
    stderr: 'ignore',
  });
  return failed ? '' : stdout;
}

const FILES = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STEP_SUMMARY'] as const;
type CommandFiles = Readonly<Record<(typeof FILES)[number], string>>;

// Each step has its own, as with the runner.
async function commandFiles(temp: string): Promise<CommandFiles> {
  await mkdir(join(temp, '_runner_file_commands'), { recursive: true });
  const folder = await mkdtemp(join(temp, '_runner_file_commands', 'step-'));
  await Promise.all(FILES.map((name) => writeFile(join(folder, name), '')));
  return {
    GITHUB_OUTPUT: join(folder, 'GITHUB_OUTPUT'),
    GITHUB_STATE: join(folder, 'GITHUB_STATE'),
    GITHUB_ENV: join(folder, 'GITHUB_ENV'),
    GITHUB_PATH: join(folder, 'GITHUB_PATH'),
    GITHUB_STEP_SUMMARY: join(folder, 'GITHUB_STEP_SUMMARY'),
  };
}

async function readCommandFiles(files: CommandFiles): Promise<Omit<StepResult, 'exitCode' | 'signal' | 'log'>> {
  const read = (name: keyof CommandFiles): Promise<string> => readFile(files[name], 'utf8');
  return {
    outputs: parseCommandFile(await read('GITHUB_OUTPUT')),
    state: parseCommandFile(await read('GITHUB_STATE')),
    env: parseCommandFile(await read('GITHUB_ENV')),
    path: parsePathFile(await read('GITHUB_PATH')),
    summary: await read('GITHUB_STEP_SUMMARY'),
    summaryFile: files.GITHUB_STEP_SUMMARY,
  };
}

// A developer's AWS_PROFILE or NODE_OPTIONS must not decide what happens, but Docker has to find its engine.
const SHELL = [
  'PATH',
  'HOME',
  'USER',
  'TMPDIR',
  'LANG',
  'XDG_RUNTIME_DIR',
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'DOCKER_CONFIG',
];

function shellVariables(): Record<string, string> {
  return Object.fromEntries(SHELL.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function stateVariables(state: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]));
}

function contextVariables(step: Step, action: string): Record<string, string> {
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__self',
    GITHUB_ACTION_PATH: action,
    GITHUB_ACTOR: 'octocat',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_BASE_REF: '',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_GRAPHQL_URL: 'https://api.github.com/graphql',
    GITHUB_HEAD_REF: '',
    GITHUB_JOB: 'deploy',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REF_NAME: 'main',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_REPOSITORY: 'octocat/sample-app',
    GITHUB_REPOSITORY_OWNER: 'octocat',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '1658821493',
    GITHUB_RUN_NUMBER: '3',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_TRIGGERING_ACTOR: 'octocat',
    GITHUB_WORKFLOW: 'Deploy',
    GITHUB_WORKSPACE: step.workspace,
    RUNNER_ARCH: process.arch === 'arm64' ? 'ARM64' : 'X64',
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_NAME: 'local',
    RUNNER_OS: process.platform === 'darwin' ? 'macOS' : 'Linux',
    RUNNER_TEMP: step.temp,
    RUNNER_TOOL_CACHE: join(step.temp, 'tools'),
  };
}
