import { basename } from 'node:path';
import * as core from '@actions/core';
import { markerPath, onMarker } from './cancel-marker.ts';
import { createLog } from './log.ts';
import { CANCELLED_STATE, FINISHED, PROCESS_STATE, post } from './post.ts';
import { identify } from './process-identity.ts';
import { run } from './run.ts';

/** The post step is started by a file of its own, `post.js`, which does nothing but to load this program. */
const isPost = basename(process.argv[1] ?? '') === 'post.js';

const log = createLog((text) => process.stdout.write(text));

if (isPost) {
  await post(process.env, log);
} else {
  core.saveState(PROCESS_STATE, JSON.stringify((await identify(process.pid)) ?? null));
  const cancelled = new AbortController();
  const cancel = () => {
    core.saveState(CANCELLED_STATE, 'true');
    cancelled.abort();
  };
  // The runner's cancel is SIGINT, then SIGTERM 7.5 s later; either ends the run in order.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, cancel);
  const stopLooking = onMarker(markerPath(process.env), cancel);
  process.exitCode = await run(process.env, log, cancelled.signal);
  core.saveState(PROCESS_STATE, FINISHED);
  stopLooking();
  // What a cancelled run left behind, a connection for instance, must not hold it up.
  if (cancelled.signal.aborted) process.exit();
}
