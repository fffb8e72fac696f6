import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StepResult } from '../../demo/runner.ts';
import type { Call } from '../../emulator/http/calls.ts';
import { revisionFor } from '../../emulator/play/actions.ts';
import type { DeployAction } from '../../emulator/scenario/script.ts';
import { type TrueService, type TrueTask, tasksOf, trueService } from '../support/ecs-truth.ts';
import type { Rehearsal } from './rehearsal.ts';
import { Site } from './site.ts';

const VIRTUAL_TIME = new URL('../support/virtual-time.mjs', import.meta.url).href;

/** What came of a rehearsal. */
export interface Rehearsed {
  readonly rehearsal: Rehearsal;
  /** Of a run before in the same scenario whose forecast refused the deployment; undefined where none did. */
  readonly refusedBefore: { readonly code: string; readonly writes: readonly string[] } | undefined;
  readonly main: StepResult;
  readonly post: StepResult;
  /** The image that the action was told to deploy. */
  readonly image: string;
  /** The service immediately before the action's turn, and when its main step had ended: time stands still from then on. */
  readonly before: TrueService;
  readonly after: TrueService;
  readonly tasks: readonly TrueTask[];
  /** The action's API calls. */
  readonly calls: readonly Call[];
  readonly writes: readonly string[];
  /** Virtual seconds from its UpdateService to the end of the main step; undefined where it sent none. */
  readonly seconds: number | undefined;
  /** What went wrong with the rehearsal itself: steps of the script that didn't do what they say, errors of the emulator. */
  readonly mishaps: readonly string[];
  readonly dockerCalls: readonly string[];
  readonly leftovers: readonly string[];
  /** The emulator's. */
  readonly port: number;
}

/**
 * Has `dist/` take its turn in a scenario, as GitHub's runner would: the main step, then the post step, in the emulator's time. Where its forecast
 * refuses the deployment, it takes its turn in the same scenario once more without refusing, so that the forecast can be held against what happens.
 * @param compileCache a folder where Node keeps compiled code from one process to the next
 */
export async function rehearse(rehearsal: Rehearsal, compileCache: string): Promise<Rehearsed> {
  const first = await rehearseOnce(rehearsal, compileCache, {});
  const { outputs } = first.main;
  if (outputs['failure-reason']?.startsWith('preflight: ') !== true) return first;
  const again = await rehearseOnce(rehearsal, compileCache, { preflight: 'warn' });
  return { ...again, refusedBefore: { code: outputs['failure-code'] ?? '', writes: first.writes } };
}

async function rehearseOnce(
  rehearsal: Rehearsal,
  compileCache: string,
  more: Readonly<Record<string, string>>,
): Promise<Rehearsed> {
  const mishaps: string[] = [];
  let playRest = () => {};
  await using site = await Site.open({
    scenario: rehearsal.scenario,
    speed: 0,
    docker: 'none',
    log: (line) => {
      if (/^ecs:UpdateService 200/.test(line)) playRest();
      if (/ broke|^the script's /.test(line)) mishaps.push(line);
    },
  });
  const { emulator } = site;
  playRest = () => {
    playRest = () => {};
    emulator.play(rehearsal.after);
  };
  await emulator.advance(rehearsal.at * 1000);
  const { service } = rehearsal.deploy;
  const before = trueService(site, service);
  const inputs = { ...(await inputsFor(site, rehearsal)), ...more };
  const env = { NODE_OPTIONS: `--import=${VIRTUAL_TIME}`, NODE_COMPILE_CACHE: compileCache };
  const main = await site.ship(inputs, env);
  const seconds = secondsWatched(site);
  const [after, tasks] = [trueService(site, service), tasksOf(site, service)];
  const post = await site.post(main, inputs, env);
  return {
    rehearsal,
    refusedBefore: undefined,
    main,
    post,
    image: inputs.image ?? '',
    before,
    after,
    tasks,
    calls: emulator.calls(),
    writes: site.writes(),
    seconds,
    mishaps,
    dockerCalls: await site.dockerCalls(),
    leftovers: await site.leftovers(),
    port: emulator.port,
  };
}

/** The `with:` block that does what the step of the script does. */
async function inputsFor(site: Site, { deploy, minutes }: Rehearsal): Promise<Record<string, string>> {
  const { image, container, definition, update, ...where } = withRegistry(deploy, site.registry);
  if (update !== undefined) throw new Error(`no input changes ${Object.keys(update).join(', ')} of a service`);
  const { service, cluster = 'default' } = where;
  const inputs = { cluster, service, 'wait-for-minutes': String(minutes), ...imageInputs(image) };
  if (container === undefined && definition === undefined) return inputs;
  const revision = await revisionFor({ call: site.emulator.look }, { ...where, image, container, definition });
  await writeFile(join(site.workspace, 'task-definition.json'), JSON.stringify(revision, undefined, 2));
  return { ...inputs, 'task-definition': 'task-definition.json' };
}

function imageInputs(image: DeployAction['image']): Record<string, string> {
  if (image === undefined) throw new Error('the action always deploys an image');
  if (typeof image === 'string') return { image };
  const [[name, reference] = ['', ''], ...others] = Object.entries(image);
  if (others.length > 0) throw new Error('one run of the action deploys one image');
  return { 'container-name': name, image: reference };
}

function withRegistry<T>(value: T, host: string): T {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder of scenario files
  return JSON.parse(JSON.stringify(value).replaceAll('${registry}', host)) as T;
}

function secondsWatched({ emulator }: Site): number | undefined {
  const sent = emulator.calls().find(({ operation, status }) => operation === 'UpdateService' && status === 200);
  return sent === undefined ? undefined : (emulator.clock.now() - Date.parse(sent.time)) / 1000;
}
