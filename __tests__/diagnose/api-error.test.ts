import { describe, expect, it } from '@jest/globals';
import { adviceFor } from '../../src/aws/failure.ts';
import { KNOWN_ERRORS } from '../../src/aws/known-errors/lookup.ts';
import { apiDiagnosis } from '../../src/diagnose/api-error.ts';
import { PUSH_FAILURES, pushAdvice } from '../../src/image/push-advice.ts';

const DENIED =
  'User: arn:aws:sts::123456789012:assumed-role/deploy/x is not authorized to perform: ecs:UpdateService on resource: arn:aws:ecs:us-east-1:123456789012:service/prod/web';

describe('apiDiagnosis', () => {
  it('has nothing to say about what nobody knows', () => {
    expect(apiDiagnosis('ClientException', 'The sun shines.')).toBeUndefined();
    expect(apiDiagnosis('', '')).toBeUndefined();
  });

  it('names what is not allowed, and on what', () => {
    expect(apiDiagnosis('AccessDeniedException', DENIED)?.cause).toBe(
      'the role that deploys may not call ecs:UpdateService on service/prod/web',
    );
    expect(apiDiagnosis('AccessDeniedException', DENIED.replace(/on resource: .*/, 'on resource: *'))?.cause).toBe(
      'the role that deploys may not call ecs:UpdateService',
    );
    expect(apiDiagnosis('AccessDenied', 'Go away.')?.cause).toBe(
      'the role that deploys is not allowed to do this: Go away',
    );
  });

  it('takes reasons of failures only where they are the whole message', () => {
    expect(apiDiagnosis('ClientException', 'The AGENT is MISSING')).toBeUndefined();
    expect(apiDiagnosis('', 'MISSING')?.code).toBe('not-found');
  });

  it('knows a push only where no API error is known', () => {
    expect(apiDiagnosis('AccessDeniedException', `denied: ${DENIED}`)?.code).toBe('access-denied');
    expect(apiDiagnosis('', 'denied: go away')?.code).toBe('push-denied');
  });
});

describe('one advice', () => {
  const names = KNOWN_ERRORS.flatMap((known) => [...(known.names ?? [])]);
  it.each(names)('is given for %s, wherever it is asked for', (name) => {
    const error = Object.assign(new Error('no'), { name });
    expect(adviceFor(error)).toBe(apiDiagnosis(name, 'no')?.advice);
    expect(adviceFor(error)).toBeDefined();
  });

  it.each(PUSH_FAILURES.map(({ code }) => code))('is given for %s', (code) => {
    const failure = PUSH_FAILURES.find((one) => one.code === code);
    const examples: Readonly<Record<string, string>> = {
      'tag-immutable': 'tag invalid: the tag is immutable',
      'repository-not-found': 'name unknown: it does not exist',
      'registry-not-logged-in': 'no basic auth credentials',
      'cache-refused': 'error writing manifest blob: x: 400 Bad Request',
      'push-denied': '403 Forbidden',
      'build-exec-format': 'exec format error',
      'runner-disk-full': 'no space left on device',
    };
    const output = examples[code] ?? '';
    expect([pushAdvice(output), apiDiagnosis('', output)?.advice]).toEqual([failure?.advice, failure?.advice]);
  });
});
