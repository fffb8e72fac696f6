import * as core from '@actions/core';
import { DOCKER_CONFIG_STATE, logOut } from './image/login.ts';

/** Removes the registry's login, also after a step that was killed and could not do it itself. */
export async function post(): Promise<void> {
  const dockerConfig = core.getState(DOCKER_CONFIG_STATE);
  if (dockerConfig !== '') await logOut(dockerConfig);
}
