/** What ECS says about an image of our own registry that isn't there. */
export function missingImage(image: string, what: 'repository' | 'image'): string {
  const detail =
    what === 'image'
      ? `failed to resolve ref ${image}: ${image}: not found`
      : `failed to resolve ref ${image}: API error (404): repository ${image.replace(/[:@][^/]*$/, '')} not found`;
  return `CannotPullContainerError: pull image manifest has been retried 1 time(s): ${detail}`;
}
