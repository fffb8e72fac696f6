import { duration } from '../duration.ts';
import type { Forecast } from './forecast.ts';
import type { Situation } from './situation.ts';

/** What is going to happen to a service, in a sentence that follows its name: `2 tasks are replaced in 2 batches, in about 40s; …`. */
export function forecastWords(situation: Situation, forecast: Forecast): string {
  const { progress } = forecast;
  switch (progress.kind) {
    case 'nothing-desired':
      return 'no task is desired, so none will start and nothing will be verified.';
    case 'moves':
      return `${replacing(situation, forecast)}; ${keeping(situation, forecast)}${beside(forecast)}.`;
    case 'depends':
      return `it may get stuck; ${keeping(situation, forecast)}.`;
    case 'needs-capacity':
      return `it waits for instances to come; ${keeping(situation, forecast)}.`;
    case 'stuck':
      return 'it would never come to its end.';
    case 'unknown':
      return `it can't be told whether there is room; ${keeping(situation, forecast)}.`;
  }
}

function replacing({ desired, tasks }: Situation, { timeline, started }: Forecast): string {
  const what =
    tasks.length === 0
      ? `${tasksOf(desired)} ${desired === 1 ? 'starts' : 'start'}`
      : `${tasksOf(started)} ${started === 1 ? 'is' : 'are'} replaced`;
  if (timeline === undefined) return what;
  const batches = timeline.batches === 1 ? '' : ` in ${timeline.batches} batches`;
  return `${what}${batches}${timeline.duration === undefined ? '' : `, in about ${duration(timeline.duration)}`}`;
}

function tasksOf(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}

function keeping({ desired, tasks }: Situation, { lowest }: Forecast): string {
  if (tasks.length === 0) return 'nothing runs yet';
  if (lowest.certain === 0) return 'none is healthy in between';
  const otherwise = `${lowest.certain} where ECS starts new ones first`;
  if (lowest.possible === 0) return `perhaps none is healthy in between (${otherwise})`;
  const least = `at least ${lowest.possible} of ${desired} healthy at any time`;
  return lowest.certain === lowest.possible ? least : `${least} (${otherwise})`;
}

function beside({ extra }: Forecast): string {
  return extra === 0 ? '' : `; at its peak ${extra} more ${extra === 1 ? 'runs' : 'run'}`;
}
