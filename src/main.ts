import * as core from '@actions/core';
import { createLog } from './log.ts';
import { post } from './post.ts';
import { run } from './run.ts';

/** Set in the main step; the runner gives it back to the post step, which is this same file. */
const IS_POST = 'is-post';

if (core.getState(IS_POST) === '') {
  core.saveState(IS_POST, 'true');
  const cancelled = new AbortController();
  // The runner's cancel is SIGINT, then SIGTERM 7.5 s later; either ends the run in order.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => cancelled.abort());
  const log = createLog((text) => process.stdout.write(text));
  process.exitCode = await run(process.env, log, cancelled.signal);
} else {
  await post();
}
