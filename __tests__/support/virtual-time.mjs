/**
 * Loaded before the action (`NODE_OPTIONS=--import=…`), this makes its time the emulator's, so that `dist/` follows a rollout of half an hour in a
 * moment. Two things change: what `Date` says, and how long the sleep of `node:timers/promises` takes, which is the one that src/clock.ts uses. It
 * moves the emulator's clock instead of waiting. Time-outs of HTTP requests and the SDK's pauses between its own retries stay real.
 *
 * The emulator is the one of AWS_ENDPOINT_URL, and its own clock must stand still (speed 0).
 */
import { subscribe } from 'node:diagnostics_channel';
import { Agent, request } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';

const endpoint = process.env.AWS_ENDPOINT_URL;
if (!endpoint) throw new Error('virtual-time.mjs: AWS_ENDPOINT_URL must name the emulator whose time is taken');
// Programs that the action starts live in real time.
delete process.env.NODE_OPTIONS;

const RealDate = Date;
const realSleep = timers.setTimeout;
// Its own, so that its requests are told from the action's; an idle connection keeps no process alive.
const agent = new Agent({ keepAlive: true });

let now = RealDate.parse((await ask('GET', 'state')).now);

globalThis.Date = new Proxy(RealDate, {
  construct: (target, values, newTarget) => Reflect.construct(target, values.length === 0 ? [now] : values, newTarget),
  apply: () => new RealDate(now).toString(),
  get: (target, name) => (name === 'now' ? () => now : Reflect.get(target, name)),
});

const requests = new Set();
subscribe('http.client.request.start', ({ request: sent }) => {
  if (sent.agent === agent) return;
  requests.add(sent);
  sent.once('close', () => requests.delete(sent));
});
// The server stamps its answers with the machine's time, and the SDK would correct its clock by that.
subscribe('http.client.response.finish', ({ response }) => {
  if (response.headers.date !== undefined) response.headers.date = new RealDate(now).toUTCString();
});

timers.setTimeout = (ms, value, options = {}) => {
  // A child process takes the time that it takes: while there is one, execa's wait before it kills must be as long as it says.
  if (process.getActiveResourcesInfo().includes('ProcessWrap')) return realSleep(ms, value, options);
  return sleep(ms ?? 1, value, options.signal);
};
syncBuiltinESMExports();

/** Those who sleep, each with the time at which it is to wake up. */
const sleepers = new Set();
let walking = false;

function sleep(ms, value, signal) {
  return new Promise((resolve, reject) => {
    const sleeper = { due: now + ms, wake: () => leave(() => resolve(value)) };
    const leave = (then) => {
      sleepers.delete(sleeper);
      signal?.removeEventListener('abort', abort);
      then();
    };
    const abort = () => leave(() => reject(new DOMException('The operation was aborted', 'AbortError')));
    if (signal?.aborted) return abort();
    signal?.addEventListener('abort', abort);
    sleepers.add(sleeper);
    walk().catch(reject);
  });
}

/** From one sleeper to the next, and never past anybody who has something to do meanwhile: a request takes no time. */
async function walk() {
  if (walking) return;
  walking = true;
  try {
    for (await idle(); sleepers.size > 0; await idle()) {
      const due = Math.min(...[...sleepers].map((one) => one.due));
      await ask('POST', 'advance', { ms: Math.max(0, due - now) });
      now = Math.max(now, due);
      for (const one of [...sleepers].filter((sleeper) => sleeper.due <= now)) one.wake();
    }
  } finally {
    walking = false;
  }
}

/** Resolves when no request is under way, and what the last answer set off has run. */
async function idle() {
  for (let quiet = 0; quiet < 3; quiet += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (requests.size > 0) quiet = -1;
  }
}

/** Asks the emulator's control. Rejects where it refuses. */
function ask(method, name, body) {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(`/_emulator/${name}`, endpoint), { method, agent }, async (answer) => {
      const text = (await answer.toArray()).join('');
      if (answer.statusCode === 200) resolve(JSON.parse(text));
      else reject(new Error(`virtual-time.mjs: ${method} ${name}: ${answer.statusCode} ${text}`));
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
