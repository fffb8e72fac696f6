import { spawnSync } from 'node:child_process';
import { findBrowser } from '../../scripts/browser.ts';

/**
 * Looks for a Docker engine and a browser once for all tests. In CI a missing one is a failure, elsewhere the tests that need it are skipped.
 */
export default function setup(): void {
  if (Number(process.versions.node.split('.')[0]) < 24) {
    throw new Error(
      `the tests need Node 24 (found ${process.version}): run them with npm, which finds the project's own Node`,
    );
  }
  const answers = spawnSync('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: 20_000 }).status === 0;
  if (!answers && process.env.CI === 'true')
    throw new Error('no Docker engine answers, and in CI the tests that need one must run');
  process.env.SHIP_TEST_DOCKER = answers ? 'yes' : 'no';
  for (const tool of ['podman', 'buildah']) lookForTool(tool);
  // Where none can be had, .ci/run says `none` for all to see.
  if (process.env.SHIP_TEST_BROWSER === 'none') return;
  const browser = findBrowser();
  if (browser === undefined && process.env.CI === 'true')
    throw new Error(
      'there is no Chromium, and in CI the tests that need one must run (SHIP_TEST_BROWSER=none skips them)',
    );
  process.env.SHIP_TEST_BROWSER = browser ?? 'none';
}

function lookForTool(tool: string): void {
  const isThere = spawnSync(tool, ['version'], { timeout: 20_000 }).status === 0;
  if (!isThere && process.env.CI === 'true')
    throw new Error(`there is no ${tool}, and in CI the tests that need it must run`);
  process.env[`SHIP_TEST_${tool.toUpperCase()}`] = isThere ? 'yes' : 'no';
}
