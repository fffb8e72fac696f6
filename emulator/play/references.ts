import { isObject } from '../fields.ts';
import { targetGroupArn } from '../scenario/target-group-arn.ts';
import type { Account, Json } from '../wire.ts';

/**
 * The same value with every `${name.member.member}` replaced by what an earlier answer of that name holds there, and
 * every `${target-group:name}` by that group's ARN. Throws an Error for one that can't be found.
 */
export function withAnswers(value: unknown, answers: ReadonlyMap<string, Json>, account: Account): unknown {
  if (typeof value === 'string') {
    return value.replace(/\$\{([^}]+)\}/g, (_whole, path: string) => resolve(path, answers, account));
  }
  if (Array.isArray(value)) return value.map((item) => withAnswers(item, answers, account));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withAnswers(one, answers, account)]));
}

function resolve(path: string, answers: ReadonlyMap<string, Json>, account: Account): string {
  if (path.startsWith('target-group:')) return targetGroupArn(account, path.slice('target-group:'.length));
  const [name = '', ...members] = path.split('.');
  const found = members.reduce<unknown>(memberOf, answers.get(name));
  if (typeof found === 'string' || typeof found === 'number') return String(found);
  throw new Error(`\${${path}}: no earlier step has such an answer`);
}

function memberOf(value: unknown, member: string): unknown {
  if (Array.isArray(value)) return value[Number(member)];
  return isObject(value) ? value[member] : undefined;
}
