import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Repository } from '../ecr/model.ts';

/** One request that is logged in, allowed, and about a repository that exists. */
export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly query: URLSearchParams;
  readonly repository: Repository;
  /** The last part of the path: a tag, a digest or an upload's id; empty where the route has none. */
  readonly reference: string;
}

/** Something the registry answers, and the IAM actions it takes. */
export interface Route {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Of the path after `/v2/`: group 1 is the repository's name, group 2 the reference. */
  readonly path: RegExp;
  readonly actions: readonly string[];
  readonly answer: (exchange: Exchange) => void | Promise<void>;
}
