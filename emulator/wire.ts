/**
 * What the rooms of the emulator agree on: how an API operation is written, how it fails, and how time passes.
 * Nothing here knows about ECS or ECR.
 */

/** A JSON object exactly as it came over the wire: members that nobody knows are kept. */
export type Json = Record<string, unknown>;

/** One API operation. It gets the request's JSON as it came in and answers with the JSON to send, or throws an {@link AwsError}. */
export type Operation = (input: Json) => Json | Promise<Json>;

/** An AWS service: its operations under the names that clients send (`X-Amz-Target` or `Action`), and its IAM prefix. */
export interface AwsService {
  /** The IAM prefix of its actions and the name in request signatures, `ecs` for instance. */
  readonly name: string;
  /** The part of `X-Amz-Target` before the dot; absent for services that speak the Query protocol. */
  readonly targetPrefix?: string;
  /** Of the answers of a service that speaks the Query protocol. */
  readonly xmlNamespace?: string;
  /** Of a service that speaks REST-JSON: `{Name}` in a path is a member of the input. */
  readonly routes?: readonly { readonly operation: string; readonly method: string; readonly path: string }[];
  readonly operations: Readonly<Record<string, Operation>>;
  /** The ARNs that a request touches, for IAM policies; `*` where the operation has no resource. */
  resourcesOf(operation: string, input: Json): readonly string[];
  /** What IAM must allow beyond the operation itself on its resources (`iam:PassRole` for instance). */
  alsoNeeds?(operation: string, input: Json): readonly Permission[];
  /** The values of IAM condition keys that come with a request. */
  contextOf?(operation: string, input: Json): Readonly<Record<string, string>>;
}

/** One thing that an IAM policy must allow. `context` holds the condition keys of this check. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

/** An error as AWS sends it: `code` becomes `__type`, with the HTTP status of the real service. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.status = status;
  }
}

/** Time as the emulator sees it, in milliseconds since the epoch. Everything that waits asks this clock, never the machine's. */
export interface Clock {
  now(): number;
  /** Runs `action` once when `ms` of the clock's time have passed; the returned function takes it back. */
  after(ms: number, action: () => void): () => void;
}

/** Who and where the emulated account is. */
export interface Account {
  readonly id: string;
  readonly region: string;
  readonly partition: string;
}

/** An image as a task would find it. */
export interface StoredImage {
  readonly repository: string;
  readonly tag?: string;
  /** What the reference resolves to: the manifest's or the index's digest. */
  readonly digest: string;
  /** Digests of the platform manifests where `digest` is an index, else empty. */
  readonly manifests: readonly string[];
}

/** The answer to "can this image be pulled?". A reference to another registry is `elsewhere`: the emulator knows nothing of it. */
export type ImageLookup =
  | { readonly kind: 'found'; readonly image: StoredImage }
  | { readonly kind: 'missing'; readonly reason: 'repository' | 'image' }
  | { readonly kind: 'elsewhere' };

/** What ECS asks of ECR. */
export interface Images {
  lookup(reference: string): ImageLookup;
}
