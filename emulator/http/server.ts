import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { AwsError, type AwsService } from '../wire.ts';
import { type Reply, readJsonRequest, writeJsonReply } from './aws-json.ts';
import { readQueryRequest, writeQueryReply } from './aws-query.ts';
import { type Control, handleControl } from './control.ts';
import { dispatch, type Gate, type Outcome } from './dispatch.ts';
import { readRestRequest, writeRestReply } from './rest-json.ts';

/** What the server routes to. */
export interface Rooms {
  readonly gate: Gate;
  readonly control: Control;
  readonly services: readonly AwsService[];
  /** Answers `/v2/…` and `/_layers/…`. */
  handleRegistry(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** Creates the one HTTP server of the emulator; it doesn't listen yet. */
export function createHttpServer(rooms: Rooms): Server {
  return createServer((request, response) => {
    route(rooms, request, response).catch((error: unknown) => {
      rooms.gate.log(`${request.method} ${request.url} broke: ${error instanceof Error ? error.stack : String(error)}`);
      if (response.headersSent) response.destroy();
      else send(response, { status: 500, contentType: 'text/plain', body: 'the emulator failed' });
    });
  });
}

async function route(rooms: Rooms, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://emulator');
  const { pathname } = url;
  if (pathname === '/v2' || pathname.startsWith('/v2/') || pathname.startsWith('/_layers/')) {
    return rooms.handleRegistry(request, response);
  }
  if (pathname.startsWith('/_emulator/')) return answerControl(rooms.control, pathname, request, response);
  if (request.method === 'POST' && pathname === '/') return answerApi(rooms, request, response);
  if (await answerRest(rooms, url, request, response)) return;
  send(response, { status: 404, contentType: 'text/plain', body: 'Not Found' });
}

async function answerControl(control: Control, path: string, request: IncomingMessage, response: ServerResponse) {
  const body = await readText(request);
  let parsed: unknown;
  try {
    parsed = body === '' ? undefined : JSON.parse(body);
  } catch {
    return send(response, json(400, { error: 'the body is not JSON' }));
  }
  const reply = await handleControl(control, request.method ?? 'GET', path, parsed);
  send(response, json(reply.status, reply.body));
}

function json(status: number, body: unknown): Reply {
  return { status, contentType: 'application/json', body: JSON.stringify(body, undefined, 2) };
}

async function answerApi(rooms: Rooms, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const requestId = randomUUID();
  response.setHeader('x-amzn-requestid', requestId);
  const body = await readText(request);
  const target = request.headers['x-amz-target'];
  const authorized = request.headers.authorization !== undefined;
  const reply =
    typeof target === 'string'
      ? await answerJson(rooms, target, body, authorized)
      : await answerQuery(rooms, body, authorized, requestId);
  if (reply === undefined) request.socket.destroy();
  else send(response, reply);
}

async function answerJson(rooms: Rooms, target: string, body: string, authorized: boolean): Promise<Reply | undefined> {
  let outcome: Outcome;
  try {
    outcome = await dispatch(readJsonRequest(target, body, authorized, rooms.services), rooms.gate);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    outcome = { kind: 'error', error };
  }
  return outcome.kind === 'reset' ? undefined : writeJsonReply(outcome);
}

async function answerQuery(rooms: Rooms, body: string, authorized: boolean, requestId: string) {
  const request = readQueryRequest(new URLSearchParams(body), authorized, rooms.services);
  const outcome = await dispatch(request, rooms.gate);
  return outcome.kind === 'reset' ? undefined : writeQueryReply(request, outcome, requestId);
}

/** Answers a REST-JSON request; false if there is no such route. */
async function answerRest(rooms: Rooms, url: URL, request: IncomingMessage, response: ServerResponse) {
  const authorized = request.headers.authorization !== undefined;
  const body = await readText(request);
  const found = readRestRequest(request.method ?? 'GET', url, body, authorized, rooms.services);
  if (found === undefined) return false;
  response.setHeader('x-amzn-requestid', randomUUID());
  const outcome = await dispatch(found, rooms.gate);
  if (outcome.kind === 'reset') request.socket.destroy();
  else send(response, writeRestReply(outcome));
  return true;
}

function send(response: ServerResponse, reply: Reply): void {
  const { contentType, errorType } = reply;
  response.writeHead(reply.status, {
    'content-type': contentType,
    ...(errorType === undefined ? {} : { 'x-amzn-errortype': errorType }),
  });
  response.end(reply.body);
}
