import * as core from '@actions/core';
import { DOCKER_CONFIG_STATE, logOut } from './image/login.ts';

/** What is left to do after the step, also after one that was cancelled or killed: the registry's login is removed. */
export async function post(): Promise<void> {
  const dockerConfig = core.getState(DOCKER_CONFIG_STATE);
  if (dockerConfig !== '') await logOut(dockerConfig);
}
