/** Words that names of secrets have. */
const SECRET = /PASSWORD|PASSWD|PASSPHRASE|TOKEN|SECRET|CREDENTIAL|(?:^|_)(?:PWD|KEY|APIKEY)(?:_|$)/i;

/** Words that say that it is something about a secret, or a key that everybody may know. */
const HARMLESS =
  /(?:_|^)(?:ID|NAME|ARN|URL|URI|FILE|PATH|DIR|TTL|HOST|HEADER|ALIAS|PREFIX|EXPIRY|ISSUER|ALGORITHM)$|PUBLIC/i;

const SHORTEST = 12;

/** Bits a character; English words have about 2.5 in texts this short, random letters and digits more than 3.3. */
const LEAST_ENTROPY = 3;

/** True where a variable has the name of a secret and a value as random as one. It errs on the side of silence. */
export function looksLikeSecret(name: string, value: string): boolean {
  if (!SECRET.test(name) || HARMLESS.test(name)) return false;
  // References to a secret, addresses and paths, which say where it is.
  if (/^(?:arn:|https?:\/\/|\/|\$\{)/.test(value) || /\s/.test(value)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(value)).length;
  return value.length >= SHORTEST && kinds >= 2 && entropyOf(value) >= LEAST_ENTROPY;
}

/** Shannon's entropy, in bits a character. */
function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  const length = [...text].length;
  return [...counts.values()].reduce((sum, count) => sum - (count / length) * Math.log2(count / length), 0);
}
