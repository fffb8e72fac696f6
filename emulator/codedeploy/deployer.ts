import type { Random } from '../random.ts';
import type { Json } from '../wire.ts';
import { routingOf, trafficSteps } from './configurations.ts';
import { DeploymentRun } from './deployment-run.ts';
import { rollsBack } from './group-settings.ts';
import { type Application, type CodeDeployment, type DeploymentGroup, isOver, LIFECYCLE } from './model.ts';
import type { EndKind, RunContext } from './run-context.ts';

/** What a new deployment is of. */
export type NewDeployment = Pick<
  CodeDeployment,
  | 'group'
  | 'configurationName'
  | 'description'
  | 'service'
  | 'serviceArn'
  | 'revision'
  | 'appSpec'
  | 'autoRollback'
  | 'alarmNames'
>;

/** The applications, deployment groups and deployments of the account, and the runs of those that are under way. */
export class Deployer {
  readonly applications = new Map<string, Application>();
  /** Traffic routings of the account's own deployment configurations. */
  readonly configurations = new Map<string, Json>();
  /** The oldest first. */
  readonly deployments = new Map<string, CodeDeployment>();
  readonly #runs = new Map<string, DeploymentRun>();
  readonly #context: RunContext;
  readonly #random: Random;

  constructor(context: RunContext, random: Random) {
    this.#context = context;
    this.#random = random;
    context.alarms.observe(() => {
      for (const run of this.#runs.values()) run.checkAlarms();
    });
  }

  get clock(): RunContext['clock'] {
    return this.#context.clock;
  }

  get taskSets(): RunContext['taskSets'] {
    return this.#context.taskSets;
  }

  /** A UUID for what CodeDeploy gives one. */
  newId(): string {
    return this.#random.uuid();
  }

  /** The unfinished deployment of a group, if there is one: the wait for the termination counts. */
  activeIn(group: DeploymentGroup): CodeDeployment | undefined {
    return [...this.deployments.values()].find((one) => one.group === group && !isOver(one));
  }

  /** The deployments of a group, the newest first. */
  ofGroup(group: DeploymentGroup): readonly CodeDeployment[] {
    return [...this.deployments.values()].filter((one) => one.group === group).reverse();
  }

  /** Starts a deployment. Throws DeploymentConfigDoesNotExistException. */
  start(fresh: NewDeployment): CodeDeployment {
    const steps = trafficSteps(routingOf(this.configurations, fresh.configurationName));
    const deployment = this.#create(fresh, 'user');
    const run = new DeploymentRun(this.#context, deployment, steps, (kind) => this.#clearUp(deployment, kind));
    this.#runs.set(deployment.id, run);
    return deployment;
  }

  /** What an unfinished deployment waits for, if it does. */
  waitOf(deployment: CodeDeployment): 'READY_WAIT' | 'TERMINATION_WAIT' | undefined {
    return this.#runs.get(deployment.id)?.waitsFor;
  }

  /** Ends such a wait. */
  proceed(deployment: CodeDeployment): void {
    this.#runs.get(deployment.id)?.proceed();
  }

  /** Stops a deployment; `rollsBack` whatever its settings say. */
  stop(deployment: CodeDeployment, withRollback: boolean): void {
    if (withRollback) this.#forced.add(deployment.id);
    this.#runs.get(deployment.id)?.stop();
  }

  readonly #forced = new Set<string>();

  /** Brings what a deployment says of its task sets up to date. */
  refresh(deployment: CodeDeployment): void {
    this.#runs.get(deployment.id)?.refresh();
  }

  #create(fresh: NewDeployment, creator: CodeDeployment['creator']): CodeDeployment {
    const deployment: CodeDeployment = {
      ...fresh,
      id: `d-${this.#random.hex(9).toUpperCase()}`,
      creator,
      createdAt: this.clock.now(),
      status: 'Created',
      events: LIFECYCLE.map((name) => ({ name, status: 'Pending' })),
      taskSets: [],
      waitsForTermination: false,
    };
    this.deployments.set(deployment.id, deployment);
    return deployment;
  }

  /** After a failure or a stop: traffic goes back, by a rollback deployment where one is due, and the new tasks go. */
  #clearUp(failed: CodeDeployment, kind: EndKind): void {
    const { taskSets } = this.#context;
    const blue = failed.taskSets.find((one) => one.label === 'Blue');
    const green = failed.taskSets.find((one) => one.label === 'Green');
    const due = this.#forced.has(failed.id) || rollsBack(failed.autoRollback, kind);
    const [primary] = taskSets.list(failed.service);
    // Without a rollback, traffic that has been moved completely stays where it is.
    if (!due && primary?.id === green?.id) return;
    if (blue !== undefined && primary?.id !== blue.id) taskSets.promote(failed.service, blue.id);
    if (green !== undefined) taskSets.remove(failed.service, green.id);
    for (const one of failed.taskSets) one.trafficWeight = one.label === 'Blue' ? 100 : 0;
    if (due) this.#rollBack(failed);
  }

  #rollBack(failed: CodeDeployment): void {
    const { clock } = this;
    const rollback = this.#create({ ...failed, description: `Rollback of ${failed.id}` }, 'codeDeployRollback');
    failed.rollbackId = rollback.id;
    rollback.rollbackOf = failed.id;
    const message = `Deployment ${failed.id} was rolled back automatically by ${rollback.id}.`;
    failed.rollbackMessage = message;
    rollback.rollbackMessage = message;
    rollback.taskSets = failed.taskSets.map((one) => ({ ...one }));
    rollback.startedAt = clock.now();
    rollback.status = 'InProgress';
    clock.after(1_000, () => {
      for (const event of rollback.events) {
        event.status = event.name === 'AllowTraffic' ? 'Succeeded' : 'Skipped';
        event.endedAt = clock.now();
      }
      rollback.status = 'Succeeded';
      rollback.completedAt = clock.now();
    });
  }
}
