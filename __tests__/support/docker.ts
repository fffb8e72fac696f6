import { describe } from '@jest/globals';

/** `describe` for tests that need a Docker engine: skipped where none answers (global-setup.ts makes that a failure in CI). */
export const describeWithDocker: typeof describe.skip =
  process.env.SHIP_TEST_DOCKER === 'yes' ? describe : describe.skip;
