/** Where docker can clone from: a URL that ends in `.git`, or one that only git has. https://docs.docker.com/build/concepts/context/#git-repositories */
const GIT_URL = /^(?:https?:\/\/[^#]+\.git|git:\/\/[^#]+|ssh:\/\/[^#]+|git@[^#:]+:[^#]+)(?:#(?<fragment>.*))?$/;

/** True for a git URL as buildx takes it for a build context: `https://host/name.git#ref:folder`. */
export function isGitUrl(text: string): boolean {
  return GIT_URL.test(text);
}

/** True for an address of any kind, so no folder. */
export function isAddress(text: string): boolean {
  return isGitUrl(text) || /^[a-z][a-z0-9+-]*:\/\//.test(text);
}

/** True where the URL names a commit: what is there can't become something else. */
export function isPinned(url: string): boolean {
  const fragment = GIT_URL.exec(url)?.groups?.fragment ?? '';
  return /^[0-9a-f]{40}(?:[0-9a-f]{24})?(?::|$)/.test(fragment);
}

/** True for a URL with a password in it, or a token in place of the user: docker's command line would show it to every process of the machine. */
export function hasCredentials(url: string): boolean {
  return /^https?:\/\/[^/]*@/.test(url) || /^[a-z+]+:\/\/[^/:]*:[^/]*@/.test(url);
}
