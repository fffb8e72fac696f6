import { z } from 'zod';
import { seconds } from '../../fields.ts';
import type { Operation } from '../../wire.ts';
import type { Repositories } from '../repositories.ts';
import type { PullThroughCacheRuleSeed } from '../seed-types.ts';
import type { Tokens } from '../tokens.ts';
import * as input from './input.ts';

const tokenRequest = z.object({ registryIds: z.array(z.string()).optional() });
const rulesRequest = z.object({
  registryId: z.string().optional(),
  ecrRepositoryPrefixes: z.array(z.string()).optional(),
  ...input.paging,
});

/** Operations on the registry as a whole. `rules` grows when a scenario is seeded. */
export function registryOperations(
  repositories: Repositories,
  tokens: Tokens,
  rules: readonly PullThroughCacheRuleSeed[],
  host: () => string,
): Record<string, Operation> {
  return {
    GetAuthorizationToken: (json) => {
      input.read(tokenRequest, json);
      const { password, expiresAt } = tokens.issue();
      const authorizationToken = Buffer.from(`AWS:${password}`).toString('base64');
      const proxyEndpoint = `http://${host()}`;
      return { authorizationData: [{ authorizationToken, expiresAt: seconds(expiresAt), proxyEndpoint }] };
    },
    DescribePullThroughCacheRules: (json) => {
      const request = input.read(rulesRequest, json);
      const wanted = request.ecrRepositoryPrefixes;
      const matching = rules.filter(({ ecrRepositoryPrefix }) => wanted?.includes(ecrRepositoryPrefix) ?? true);
      const { items, next } = input.page(matching, request);
      const registryId = repositories.account.id;
      return { pullThroughCacheRules: items.map((rule) => ({ ...rule, registryId })), ...next };
    },
  };
}
