/** Names of errors, from the SDK's own retry tables and the ECS documentation. */
export const DENIED: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'AccessDenied',
  'UnauthorizedOperation',
  'NotAuthorized',
]);

/** Credentials that were good and are over. */
export const OVER: ReadonlySet<string> = new Set(['ExpiredTokenException', 'ExpiredToken']);

/** Credentials that are missing, wrong or over. */
export const EXPIRED: ReadonlySet<string> = new Set([
  ...OVER,
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'MissingAuthenticationTokenException',
  'CredentialsProviderError',
  'TokenProviderError',
]);

export const THROTTLED: ReadonlySet<string> = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'LimitExceededException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
]);

/** Told as the client's fault, with a status of 400, but nobody knows how far the request came. */
export const TIMED_OUT: ReadonlySet<string> = new Set(['RequestTimeout', 'RequestTimeoutException', 'TimeoutError']);

/** ECS serialises registrations of a family and says so with a plain ClientException; it is worth another try. */
export const CONCURRENT_REGISTRATION = /Too many concurrent attempts to create a new revision/;
