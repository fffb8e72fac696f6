import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { ECSClient } from '@aws-sdk/client-ecs';

/** Changes what AWS answers to one operation, for what the emulator doesn't do by itself; the request goes out and comes back as always. */
export function changeAnswers<Answer>(
  client: ECSClient | ECRClient | CloudWatchLogsClient,
  operation: string,
  change: (answer: Answer) => void,
): void {
  // The stack is the same one for all clients, its type isn't.
  const stack = client.middlewareStack as ECSClient['middlewareStack'];
  stack.add(
    (next, context) => async (request) => {
      const result = await next(request);
      if (context.commandName === `${operation}Command`) change(result.output as Answer);
      return result;
    },
    { step: 'initialize' },
  );
}
