import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type {
  DescribeServicesCommand,
  DescribeServicesCommandOutput,
  DescribeTaskDefinitionCommand,
  DescribeTaskDefinitionCommandOutput,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RegisterTaskDefinitionCommandOutput,
  UpdateServiceCommand,
  UpdateServiceCommandOutput,
} from '@aws-sdk/client-ecs';

/** A JSON object as it stood on the wire, with every member, known to the SDK or not. */
export type Json = { [name: string]: unknown };

/** The parts of the SDK's request and answer that are used here; its own types leave both open. */
interface HttpRequest {
  body: unknown;
}
interface HttpResponse {
  body: Readable;
}

/** The commands whose members must not get lost, and what the SDK makes of their answers. */
interface Answers {
  readonly describeTaskDefinition: [DescribeTaskDefinitionCommand, DescribeTaskDefinitionCommandOutput];
  readonly registerTaskDefinition: [RegisterTaskDefinitionCommand, RegisterTaskDefinitionCommandOutput];
  readonly describeServices: [DescribeServicesCommand, DescribeServicesCommandOutput];
  readonly updateService: [UpdateServiceCommand, UpdateServiceCommandOutput];
}

type LosslessCommand = Answers[keyof Answers][0];

type OutputOf<C extends LosslessCommand> = {
  [Name in keyof Answers]: C extends Answers[Name][0] ? Answers[Name][1] : never;
}[keyof Answers];

/**
 * Sends a command and returns the answer as it came over the wire.
 * @param body sent instead of what the SDK would have made of the command's input
 * @throws what the client throws
 */
export async function sendLossless(client: ECSClient, command: LosslessCommand, body?: Json): Promise<Json> {
  return (await sendWithJson(client, command, body)).json;
}

/**
 * Sends a command and returns its answer twice: as the SDK understands it, and as it came over the wire. The SDK drops members that it doesn't know, in both
 * directions and without a word, so task definitions and deployment configurations go around its model; signing, retries and errors stay the SDK's.
 * @param body sent instead of what the SDK would have made of the command's input
 * @throws what the client throws
 */
export async function sendWithJson<C extends LosslessCommand>(
  client: ECSClient,
  command: C,
  body?: Json,
): Promise<{ readonly output: OutputOf<C>; readonly json: Json }> {
  let answer = '';
  // The commands share their middleware stack's shape; TypeScript can't call a union of overloads.
  const any = command as unknown as DescribeTaskDefinitionCommand;
  if (body !== undefined) {
    any.middlewareStack.add(
      (next) => (args) => {
        (args.request as HttpRequest).body = JSON.stringify(body);
        return next(args);
      },
      { step: 'build', priority: 'high', name: 'sendOurBody' },
    );
  }
  any.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as HttpResponse;
      answer = await text(response.body);
      response.body = Readable.from([answer]);
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'keepTheAnswer' },
  );
  const output = (await client.send(any)) as OutputOf<C>;
  return { output, json: parseLossless(answer) };
}

/** What TypeScript's library doesn't know yet of JSON: the text behind a value, and text that is written as it is. */
interface JsonWithSource {
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
  rawJSON(text: string): unknown;
}

/** Parses JSON; integers beyond what a number can hold are kept as they are written, and are written so again. */
export function parseLossless(text: string): Json {
  const json = JSON as unknown as JsonWithSource;
  return json.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) && source !== undefined
      ? json.rawJSON(source)
      : value,
  ) as Json;
}
