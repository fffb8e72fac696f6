import type { Following } from './following.ts';

/** ECS's stages and states in words. Those that are missing are shown as ECS writes them. */
const WORDS: Readonly<Record<string, string>> = {
  PENDING: 'waiting for ECS to begin',
  RECONCILE_SERVICE: 'cleaning up after the deployment before',
  PRE_SCALE_UP: 'before the new tasks start',
  SCALE_UP: 'starting new tasks',
  POST_SCALE_UP: 'new tasks are up',
  TEST_TRAFFIC_SHIFT: 'moving test traffic',
  POST_TEST_TRAFFIC_SHIFT: 'test traffic is on the new tasks',
  PRE_PRODUCTION_TRAFFIC_SHIFT: 'before production traffic moves',
  PRODUCTION_TRAFFIC_SHIFT: 'moving production traffic',
  POST_PRODUCTION_TRAFFIC_SHIFT: 'production traffic is on the new tasks',
  BAKE_TIME: 'bake time',
  CLEAN_UP: 'removing old tasks',
  STOP_REQUESTED: 'being stopped',
  ROLLBACK_REQUESTED: 'rollback asked for',
  ROLLBACK_IN_PROGRESS: 'rolling back',
  ROLLBACK_FAILED: 'rollback failed',
  ROLLBACK_SUCCESSFUL: 'rolled back',
};

/** The stage that a deployment is in, in words; undefined where nothing is known but that it goes on. */
export function stageWords({ serviceDeployment, rollback, remedy }: Following): string | undefined {
  const status = serviceDeployment?.status;
  if (status !== undefined && /^(ROLLBACK|STOP)/.test(status)) return inWords(status);
  if (rollback !== undefined || remedy !== undefined) return WORDS.ROLLBACK_IN_PROGRESS;
  // ECS leaves the last stage standing, which is over by then.
  if (status === 'SUCCESSFUL') return undefined;
  const stage = serviceDeployment?.lifecycleStage ?? (status === 'PENDING' ? status : undefined);
  return stage === undefined ? undefined : inWords(stage);
}

function inWords(name: string): string {
  return WORDS[name] ?? name;
}
