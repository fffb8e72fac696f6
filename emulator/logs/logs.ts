import { optionalFlag, optionalNumber, optionalText, text, texts } from '../fields.ts';
import { type Account, AwsError, type AwsService, type Json } from '../wire.ts';
import type { LogEvent, LogGroup, LogStore, LogStream } from './log-store.ts';

const MOST_EVENTS = 10_000;

/** CloudWatch Logs as far as a deploy reads it. */
export function createLogs(store: LogStore, account: Account): AwsService {
  const arnOf = (group: LogGroup) =>
    `arn:${account.partition}:logs:${account.region}:${account.id}:log-group:${group.name}`;
  const named = (input: Json) => {
    const name = text(input, 'logGroupName');
    const group = store.groups.get(name);
    if (group === undefined) throw missing('The specified log group does not exist.');
    return group;
  };
  return {
    name: 'logs',
    targetPrefix: 'Logs_20140328',
    operations: {
      CreateLogGroup: (input) => {
        const name = text(input, 'logGroupName');
        if (store.groups.has(name)) {
          throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
        }
        store.create(name);
        return {};
      },
      DescribeLogGroups: (input) => {
        const prefix = optionalText(input, 'logGroupNamePrefix') ?? '';
        const groups = [...store.groups.values()].filter((group) => group.name.startsWith(prefix));
        const { items, next } = pageOf(input, groups, 50);
        return { logGroups: items.map((group) => describeGroup(group, arnOf(group))), ...next };
      },
      DescribeLogStreams: (input) => {
        const group = named(input);
        const prefix = optionalText(input, 'logStreamNamePrefix') ?? '';
        const streams = ordered([...group.streams.values()], input).filter((one) => one.name.startsWith(prefix));
        const { items, next } = pageOf(input, streams, 50);
        return { logStreams: items.map((stream) => describeStream(stream, arnOf(group))), ...next };
      },
      GetLogEvents: (input) => getLogEvents(named(input), input),
      FilterLogEvents: (input) => filterLogEvents(named(input), input),
    },
    resourcesOf: (operation, input) => {
      const name = optionalText(input, 'logGroupName');
      const prefix = `arn:${account.partition}:logs:${account.region}:${account.id}:log-group:`;
      // What a denial names is a group without a name.
      if (operation === 'DescribeLogGroups') return [`${prefix}:log-stream:`];
      return [name === undefined ? '*' : `${prefix}${name}:*`];
    },
  };
}

function getLogEvents(group: LogGroup, input: Json): Json {
  const stream = group.streams.get(text(input, 'logStreamName'));
  if (stream === undefined) throw missing('The specified log stream does not exist.');
  const events = inRange(stream.events, input);
  const limit = Math.min(optionalNumber(input, 'limit') ?? MOST_EVENTS, MOST_EVENTS);
  const { start, end } = windowOf(events.length, limit, optionalText(input, 'nextToken'), input);
  return {
    events: events
      .slice(start, end)
      .map(({ timestamp, message }) => ({ timestamp, message, ingestionTime: timestamp })),
    nextForwardToken: `f/${String(end).padStart(56, '0')}/s`,
    nextBackwardToken: `b/${String(start).padStart(56, '0')}/s`,
  };
}

/** Which events a page holds. Asked again with the same token, the service answers with the same token and nothing. */
function windowOf(length: number, limit: number, token: string | undefined, input: Json) {
  const at = Number(/^[fb]\/(\d+)/.exec(token ?? '')?.[1] ?? Number.NaN);
  const fromHead = optionalFlag(input, 'startFromHead') ?? false;
  if (token?.startsWith('f/')) return { start: Math.min(at, length), end: Math.min(at + limit, length) };
  if (token?.startsWith('b/')) return { start: Math.max(0, at - limit), end: Math.min(at, length) };
  return fromHead ? { start: 0, end: Math.min(limit, length) } : { start: Math.max(0, length - limit), end: length };
}

function filterLogEvents(group: LogGroup, input: Json): Json {
  const names = texts(input, 'logStreamNames');
  const prefix = optionalText(input, 'logStreamNamePrefix') ?? '';
  const pattern = (optionalText(input, 'filterPattern') ?? '').replaceAll('"', '').trim();
  const words = pattern.split(/\s+/).filter((word) => word !== '');
  const all = [...group.streams.values()]
    .filter((stream) => names.length === 0 || names.includes(stream.name))
    .filter((stream) => stream.name.startsWith(prefix))
    .flatMap((stream) => inRange(stream.events, input).map((event) => ({ event, stream })))
    .filter(({ event }) => words.every((word) => event.message.includes(word)))
    .sort((a, b) => a.event.timestamp - b.event.timestamp);
  const { items, next } = pageOf(input, all, MOST_EVENTS);
  return {
    events: items.map(({ event, stream }) => ({
      logStreamName: stream.name,
      timestamp: event.timestamp,
      message: event.message,
      ingestionTime: event.timestamp,
      eventId: event.id,
    })),
    searchedLogStreams: [],
    ...next,
  };
}

function inRange(events: readonly LogEvent[], input: Json): readonly LogEvent[] {
  const start = optionalNumber(input, 'startTime') ?? Number.NEGATIVE_INFINITY;
  const end = optionalNumber(input, 'endTime') ?? Number.POSITIVE_INFINITY;
  return events.filter((event) => event.timestamp >= start && event.timestamp < end);
}

function ordered(streams: readonly LogStream[], input: Json): readonly LogStream[] {
  const byTime = input.orderBy === 'LastEventTime';
  const sorted = [...streams].sort((a, b) =>
    byTime ? (a.events.at(-1)?.timestamp ?? 0) - (b.events.at(-1)?.timestamp ?? 0) : a.name < b.name ? -1 : 1,
  );
  return optionalFlag(input, 'descending') === true ? sorted.reverse() : sorted;
}

function describeGroup(group: LogGroup, arn: string): Json {
  const { name, createdAt } = group;
  const events = [...group.streams.values()].flatMap((stream) => stream.events);
  const storedBytes = events.reduce((sum, { message }) => sum + message.length + 26, 0);
  return {
    logGroupName: name,
    creationTime: createdAt,
    metricFilterCount: 0,
    arn: `${arn}:*`,
    storedBytes,
    logGroupArn: arn,
  };
}

function describeStream(stream: LogStream, groupArn: string): Json {
  const [first, last] = [stream.events[0], stream.events.at(-1)];
  return {
    logStreamName: stream.name,
    creationTime: stream.createdAt,
    ...(first === undefined || last === undefined
      ? {}
      : {
          firstEventTimestamp: first.timestamp,
          lastEventTimestamp: last.timestamp,
          lastIngestionTime: last.timestamp,
        }),
    uploadSequenceToken: String(stream.events.length).padStart(56, '4'),
    arn: `${groupArn}:log-stream:${stream.name}`,
    storedBytes: 0,
  };
}

function pageOf<T>(input: Json, items: readonly T[], most: number): { items: readonly T[]; next: Json } {
  const limit = Math.min(optionalNumber(input, 'limit') ?? most, most);
  const start = Number(optionalText(input, 'nextToken') ?? 0);
  const end = start + limit;
  return { items: items.slice(start, end), next: end < items.length ? { nextToken: String(end) } : {} };
}

function missing(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}
