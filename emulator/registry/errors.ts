import type { ServerResponse } from 'node:http';
import { AwsError } from '../wire.ts';

/** An error of the registry protocol: docker shows `code` in small letters, then the message. */
export class RegistryError extends Error {
  readonly code: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'RegistryError';
    this.code = code;
    this.status = status;
    this.headers = headers;
  }
}

/** How the control plane's errors look from docker's side. The messages are the same. */
const translations: Readonly<Record<string, readonly [status: number, code: string]>> = {
  RepositoryNotFoundException: [404, 'NAME_UNKNOWN'],
  ImageNotFoundException: [404, 'MANIFEST_UNKNOWN'],
  ImageTagAlreadyExistsException: [400, 'TAG_INVALID'],
  ImageDigestDoesNotMatchException: [400, 'DIGEST_INVALID'],
  InvalidParameterException: [400, 'MANIFEST_INVALID'],
  LayersNotFoundException: [404, 'MANIFEST_BLOB_UNKNOWN'],
  ReferencedImagesNotFoundException: [404, 'MANIFEST_BLOB_UNKNOWN'],
};

/** Answers with an error; one that isn't foreseen is a 500. */
export function sendError(res: ServerResponse, error: unknown): void {
  const { status, code, message, headers } = toRegistryError(error);
  res.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  res.end(JSON.stringify({ errors: [{ code, message }] }));
}

function toRegistryError(error: unknown): RegistryError {
  if (error instanceof RegistryError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const [status, code] = (error instanceof AwsError ? translations[error.code] : undefined) ?? [500, 'UNKNOWN'];
  return new RegistryError(status, code, message);
}
