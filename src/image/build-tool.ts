/** What the input `builder` can name besides a builder of buildx. */
export const BUILD_TOOLS = ['buildx', 'docker', 'podman', 'buildah', 'none'] as const;

export type BuildTool = (typeof BUILD_TOOLS)[number];

/** The tool that the input names; undefined where it names none. */
export function toolOf(builder: string | undefined): BuildTool | undefined {
  return BUILD_TOOLS.find((tool) => tool === builder);
}

/** The builder of buildx that the input names; undefined where it names none. */
export function namedBuilder(builder: string | undefined): string | undefined {
  return toolOf(builder) === undefined ? builder : undefined;
}
