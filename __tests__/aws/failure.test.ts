import { describe, expect, it } from '@jest/globals';
import { adviceFor, describeFailure, failureKind, isNamed } from '../../src/aws/failure.ts';

/** An error as the SDK throws it. */
function awsError(name: string, message = 'no', httpStatusCode?: number): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

describe('failureKind', () => {
  it.each([
    ['AccessDeniedException', 400, 'denied'],
    ['AccessDenied', 400, 'denied'],
    ['UnauthorizedOperation', 400, 'denied'],
    ['NotAuthorized', 400, 'denied'],
    ['ExpiredTokenException', 400, 'expired'],
    ['ExpiredToken', 400, 'expired'],
    ['UnrecognizedClientException', 400, 'expired'],
    ['InvalidClientTokenId', 400, 'expired'],
    ['InvalidSignatureException', 400, 'expired'],
    ['SignatureDoesNotMatch', 400, 'expired'],
    ['MissingAuthenticationTokenException', 400, 'expired'],
    ['CredentialsProviderError', 400, 'expired'],
    ['TokenProviderError', 400, 'expired'],
    ['ThrottlingException', 400, 'throttled'],
    ['Throttling', 400, 'throttled'],
    ['ThrottledException', 400, 'throttled'],
    ['TooManyRequestsException', 400, 'throttled'],
    ['RequestLimitExceeded', 400, 'throttled'],
    ['RequestThrottled', 400, 'throttled'],
    ['RequestThrottledException', 400, 'throttled'],
    ['LimitExceededException', 400, 'throttled'],
    ['SlowDown', 400, 'throttled'],
    ['AccessDenied', 403, 'denied'],
    ['CredentialsProviderError', undefined, 'expired'],
    ['SomethingNew', 429, 'throttled'],
    ['ServiceNotFoundException', 400, 'refused'],
    ['InvalidParameterException', 404, 'refused'],
    ['ServerException', 500, 'unanswered'],
    ['SomethingNew', 503, 'unanswered'],
    ['SyntaxError', 200, 'unanswered'],
    ['SyntaxError', 400, 'unanswered'],
    ['TimeoutError', undefined, 'unanswered'],
    ['Error', undefined, 'unanswered'],
  ])('%s with status %s is %s', (name, status, kind) => {
    expect(failureKind(awsError(name, 'no', status))).toBe(kind);
  });

  it('tells the serialised registration from other ClientExceptions', () => {
    const concurrent = 'Too many concurrent attempts to create a new revision of the specified family.';
    expect(failureKind(awsError('ClientException', concurrent, 400))).toBe('throttled');
    expect(failureKind(awsError('ClientException', 'TaskDefinition not found.', 400))).toBe('refused');
  });

  it.each([['text'], [undefined], [null], [{}], [{ name: 3 }]])('takes %j for a missing answer', (error) => {
    expect(failureKind(error)).toBe('unanswered');
  });

  it.each([
    'BandwidthLimitExceeded',
    'EC2ThrottledException',
    'PriorRequestNotComplete',
    'ProvisionedThroughputExceededException',
    'TransactionInProgressException',
  ])('%s is throttled, as in the table of the SDK', (name) =>
    expect(failureKind(awsError(name, 'no', 400))).toBe('throttled'),
  );

  it.each(['RequestTimeout', 'RequestTimeoutException'])('%s is no answer, though its status is 400', (name) => {
    expect(failureKind(awsError(name, 'no', 400))).toBe('unanswered');
  });
});

describe('isNamed', () => {
  it('knows any of several names', () => {
    expect(isNamed(awsError('B'), 'A', 'B')).toBe(true);
    expect(isNamed(awsError('C'), 'A', 'B')).toBe(false);
    expect(isNamed('A', 'A')).toBe(false);
  });
});

describe('describeFailure', () => {
  it.each([
    ['the name of the error', awsError('ClientException', 'bad cpu'), 'Register: ClientException: bad cpu'],
    ['no name where it says nothing', new Error('socket hang up'), 'Register: socket hang up'],
    ['an error without words', awsError('TimeoutError', ''), 'Register: TimeoutError: no answer'],
    ['what is no error', 'oops', 'Register: oops'],
  ])('tells %s', (_name, error, expected) => expect(describeFailure('Register', error)).toBe(expected));
});

describe('adviceFor', () => {
  it('names the action that is missing', () => {
    const message =
      'User: arn:aws:sts::123456789012:assumed-role/deploy/x is not authorized to perform: ecs:UpdateService on resource: arn:aws:ecs:us-east-1:123456789012:service/prod/web';
    expect(adviceFor(awsError('AccessDeniedException', message))).toContain('Add ecs:UpdateService to the policy');
  });

  it('points to the message where AWS hides the action', () => {
    expect(adviceFor(awsError('AccessDeniedException', 'Access denied'))).toContain(
      'the action that the message names',
    );
  });

  it('says how to get credentials', () => {
    expect(adviceFor(awsError('ExpiredTokenException'))).toContain('aws-actions/configure-aws-credentials');
  });

  it('says that a throttled request is worth another try', () => {
    expect(adviceFor(awsError('ThrottlingException', 'Rate exceeded', 400))).toContain('Run again in a few minutes');
  });

  it.each(['ClientException', 'Error'])('has nothing to say about %s', (name) => {
    expect(adviceFor(awsError(name, 'no', 400))).toBeUndefined();
  });
});
