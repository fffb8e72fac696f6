import {
  BatchCheckLayerAvailabilityCommand,
  BatchDeleteImageCommand,
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  DescribeImagesCommand,
  DescribePullThroughCacheRulesCommand,
  DescribeRepositoriesCommand,
  GetAuthorizationTokenCommand,
  GetDownloadUrlForLayerCommand,
  GetLifecyclePolicyCommand,
  ListImagesCommand,
  ListTagsForResourceCommand,
  PutImageCommand,
  PutImageTagMutabilityCommand,
  PutLifecyclePolicyCommand,
  paginateDescribeImages,
  paginateDescribeRepositories,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-ecr';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createSts } from '../../emulator/sts/sts.ts';
import {
  account,
  indexType,
  manifestOf,
  pushContent,
  putManifest,
  sha256,
  startEcr,
  startTime,
  type TestEcr,
} from './ecr-harness.ts';

const repositoryName = 'team/web';
const arn = 'arn:aws:ecr:us-east-1:123456789012:repository/team/web';

let test: TestEcr;
beforeEach(async () => {
  test = await startEcr();
  test.ecr.seed({ repositories: [{ name: repositoryName, tags: { owner: 'web' } }] });
});
afterEach(async () => {
  await test[Symbol.asyncDispose]();
});

/** Pushes an image under each tag, or untagged; returns its digest. */
async function push(config: string, ...tags: string[]): Promise<string> {
  const manifest = await pushContent(test, repositoryName, config);
  for (const reference of tags.length > 0 ? tags : [sha256(manifest)]) {
    await putManifest(test, `${repositoryName}/manifests/${reference}`, manifest);
  }
  return sha256(manifest);
}

describe('the authorization token', () => {
  it('is a new one each time, opens the registry and says when it ends', async () => {
    const [first, second] = [
      await test.client.send(new GetAuthorizationTokenCommand({})),
      await test.client.send(new GetAuthorizationTokenCommand({})),
    ].map(({ authorizationData }) => authorizationData![0]!);
    expect(first!.proxyEndpoint).toBe(`http://${test.host}`);
    expect(first!.expiresAt).toEqual(new Date(startTime + 12 * 3_600_000));
    expect(Buffer.from(first!.authorizationToken!, 'base64').toString()).toMatch(/^AWS:.{100,}/);
    expect(second!.authorizationToken).not.toBe(first!.authorizationToken);
    const authorization = `Basic ${first!.authorizationToken}`;
    expect((await fetch(`http://${test.host}/v2/`, { headers: { authorization } })).status).toBe(200);
  });
});

describe('repositories', () => {
  it('are described as ECR does it', async () => {
    const command = new DescribeRepositoriesCommand({ repositoryNames: [repositoryName], registryId: account.id });
    const { repositories } = await test.client.send(command);
    expect(repositories).toEqual([
      {
        repositoryArn: arn,
        registryId: '123456789012',
        repositoryName,
        repositoryUri: `${test.host}/team/web`,
        createdAt: new Date(startTime),
        imageTagMutability: 'MUTABLE',
        imageScanningConfiguration: { scanOnPush: false },
        encryptionConfiguration: { encryptionType: 'AES256' },
      },
    ]);
  });

  it.each([
    ['nope', undefined, '123456789012'],
    [repositoryName, '999999999999', '999999999999'],
  ])('are missing by name: %s in %s', async (name, registryId, shown) => {
    const command = new DescribeRepositoriesCommand({ repositoryNames: [name], registryId });
    await expect(test.client.send(command)).rejects.toMatchObject({
      name: 'RepositoryNotFoundException',
      message: `The repository with name '${name}' does not exist in the registry with id '${shown}'`,
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('are created with a key of KMS and a lifecycle policy', async () => {
    const encryptionConfiguration = { encryptionType: 'KMS' } as const;
    const created = await test.client.send(
      new CreateRepositoryCommand({ repositoryName: 'kms', encryptionConfiguration }),
    );
    expect(created.repository?.encryptionConfiguration).toEqual({
      encryptionType: 'KMS',
      kmsKey: 'arn:aws:kms:us-east-1:123456789012:alias/aws/ecr',
    });
    const put = (text: string) =>
      test.client.send(new PutLifecyclePolicyCommand({ repositoryName: 'kms', lifecyclePolicyText: text }));
    await expect(put('{"rule":[]}')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(put('{')).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const get = new GetLifecyclePolicyCommand({ repositoryName: 'kms' });
    await expect(test.client.send(get)).rejects.toMatchObject({ name: 'LifecyclePolicyNotFoundException' });
    await put('{"rules":[]}');
    expect((await test.client.send(get)).lifecyclePolicyText).toBe('{"rules":[]}');
  });

  it('come in pages', async () => {
    for (const name of ['a0', 'a1', 'a2'])
      await test.client.send(new CreateRepositoryCommand({ repositoryName: name }));
    const pages: string[][] = [];
    for await (const page of paginateDescribeRepositories({ client: test.client, pageSize: 3 }, {})) {
      pages.push(page.repositories!.map((repository) => repository.repositoryName!));
    }
    expect(pages).toEqual([['a0', 'a1', 'a2'], [repositoryName]]);
    await expect(test.client.send(new DescribeRepositoriesCommand({ nextToken: 'forged' }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('are created once', async () => {
    const command = new CreateRepositoryCommand({
      repositoryName: 'new',
      imageTagMutability: 'IMMUTABLE',
      tags: [{ Key: 'owner', Value: 'me' }],
    });
    const { repository } = await test.client.send(command);
    expect(repository).toMatchObject({ repositoryUri: `${test.host}/new`, imageTagMutability: 'IMMUTABLE' });
    await expect(test.client.send(command)).rejects.toMatchObject({
      name: 'RepositoryAlreadyExistsException',
      message: "The repository with name 'new' already exists in the registry with id '123456789012'",
    });
  });

  it.each(['Upper', 'a', 'x//y', '-x'])('are not created as %s', async (name) => {
    await expect(test.client.send(new CreateRepositoryCommand({ repositoryName: name }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('are not deleted while they hold images, unless forced', async () => {
    await push('config', '1');
    await expect(test.client.send(new DeleteRepositoryCommand({ repositoryName }))).rejects.toMatchObject({
      name: 'RepositoryNotEmptyException',
    });
    await test.client.send(new DeleteRepositoryCommand({ repositoryName, force: true }));
    await expect(test.client.send(new ListImagesCommand({ repositoryName }))).rejects.toMatchObject({
      name: 'RepositoryNotFoundException',
    });
  });

  it('become immutable and mutable again', async () => {
    await push('config 1', 'v1', 'main');
    const filters = [{ filterType: 'WILDCARD' as const, filter: 'main*' }];
    const answer = await test.client.send(
      new PutImageTagMutabilityCommand({
        repositoryName,
        imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
        imageTagMutabilityExclusionFilters: filters,
      }),
    );
    expect(answer.imageTagMutabilityExclusionFilters).toEqual(filters);
    const second = await pushContent(test, repositoryName, 'config 2');
    const put = (imageTag: string) =>
      test.client.send(new PutImageCommand({ repositoryName, imageManifest: second, imageTag }));
    await expect(put('v1')).rejects.toMatchObject({
      name: 'ImageTagAlreadyExistsException',
      message:
        "The image tag 'v1' already exists in the 'team/web' repository and cannot be overwritten because the repository is immutable.",
    });
    expect((await put('main')).image!.imageId).toEqual({ imageDigest: sha256(second), imageTag: 'main' });
    await test.client.send(new PutImageTagMutabilityCommand({ repositoryName, imageTagMutability: 'MUTABLE' }));
    expect((await put('v1')).image!.imageId!.imageDigest).toBe(sha256(second));
  });

  it('want filters exactly where the setting has exclusions', async () => {
    const filters = [{ filterType: 'WILDCARD' as const, filter: 'x' }];
    for (const wrong of [
      { imageTagMutability: 'IMMUTABLE' as const, imageTagMutabilityExclusionFilters: filters },
      { imageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' as const },
    ]) {
      const command = new PutImageTagMutabilityCommand({ repositoryName, ...wrong });
      await expect(test.client.send(command)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    }
  });

  it('have resource tags', async () => {
    const tags = async () =>
      (await test.client.send(new ListTagsForResourceCommand({ resourceArn: arn }))).tags!.map(
        ({ Key, Value }) => `${Key}=${Value}`,
      );
    expect(await tags()).toEqual(['owner=web']);
    await test.client.send(new TagResourceCommand({ resourceArn: arn, tags: [{ Key: 'stage', Value: 'prod' }] }));
    await test.client.send(new UntagResourceCommand({ resourceArn: arn, tagKeys: ['owner'] }));
    expect(await tags()).toEqual(['stage=prod']);
  });
});

describe('describing images', () => {
  const describeImages = (input: object = {}) =>
    test.client.send(new DescribeImagesCommand({ repositoryName, ...input }));

  it('says everything about one, by tag or digest', async () => {
    const imageDigest = await push('config', 'b', 'a');
    const expected = {
      registryId: '123456789012',
      repositoryName,
      imageDigest,
      imageTags: ['a', 'b'],
      imageSizeInBytes: 'config'.length + 'layer'.length,
      imagePushedAt: new Date(startTime),
      imageManifestMediaType: 'application/vnd.docker.distribution.manifest.v2+json',
      artifactMediaType: 'application/vnd.docker.container.image.v1+json',
      imageStatus: 'ACTIVE',
    };
    expect((await describeImages({ imageIds: [{ imageTag: 'a' }] })).imageDetails).toEqual([expected]);
    expect((await describeImages({ imageIds: [{ imageDigest }] })).imageDetails).toEqual([expected]);
    test.advance(5000);
    await test.registry(`${repositoryName}/manifests/a`);
    const { imageDetails } = await describeImages({ imageIds: [{ imageTag: 'a', imageDigest }] });
    expect(imageDetails).toEqual([{ ...expected, lastRecordedPullTime: new Date(startTime + 5000) }]);
  });

  it('filters by whether they have a tag', async () => {
    const [tagged, untagged] = [await push('config 1', '1'), await push('config 2')];
    const digests = async (tagStatus?: string) =>
      (await describeImages({ filter: { tagStatus } })).imageDetails!.map((detail) => detail.imageDigest);
    expect(await digests('TAGGED')).toEqual([tagged]);
    expect(await digests('UNTAGGED')).toEqual([untagged]);
    expect(await digests('ANY')).toEqual([tagged, untagged]);
    expect(await digests()).toEqual([tagged, untagged]);
  });

  it('comes in pages', async () => {
    const pushed = [await push('config 1', '1'), await push('config 2', '2'), await push('config 3', '3')];
    const pages: unknown[][] = [];
    for await (const page of paginateDescribeImages({ client: test.client, pageSize: 2 }, { repositoryName })) {
      pages.push(page.imageDetails!.map((detail) => detail.imageDigest));
    }
    expect(pages).toEqual([pushed.slice(0, 2), pushed.slice(2)]);
  });

  it('fails when one is missing, in the words of ECR', async () => {
    await push('config', 'here');
    const missing = { imageIds: [{ imageTag: 'here' }, { imageTag: 'gone' }] };
    await expect(describeImages(missing)).rejects.toMatchObject({
      name: 'ImageNotFoundException',
      message:
        "The image with imageId {imageDigest:'null', imageTag:'gone'} does not exist within the repository with name 'team/web' in the registry with id '123456789012'",
    });
  });
});

describe('an index', () => {
  it('is as large as its largest image and has no artifact type', async () => {
    const images = [{ tag: '1', platforms: ['linux/amd64', 'linux/arm64/v8'] }];
    test.ecr.seed({ repositories: [{ name: 'multi', images }] });
    const { imageDetails } = await test.client.send(new DescribeImagesCommand({ repositoryName: 'multi' }));
    const [amd64, arm64, index] = imageDetails!.map((detail) => detail.imageSizeInBytes);
    expect(amd64).toBeLessThan(arm64!);
    expect(index).toBe(arm64);
    expect(imageDetails![2]).toMatchObject({ imageTags: ['1'], imageManifestMediaType: indexType });
    expect(imageDetails![2]).not.toHaveProperty('artifactMediaType');
  });
});

describe('wrong requests', () => {
  it.each([
    ['pages of named repositories', new DescribeRepositoriesCommand({ repositoryNames: ['x'], maxResults: 1 })],
    [
      'pages of named images',
      new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: '1' }], maxResults: 1 }),
    ],
    ['the ARN of something else', new ListTagsForResourceCommand({ resourceArn: 'arn:aws:ecs:us-east-1:1:cluster/x' })],
    ['no images to get', new BatchGetImageCommand({ repositoryName, imageIds: [] })],
  ])('are refused: %s', async (_, command) => {
    await expect(test.client.send(command as DescribeRepositoriesCommand)).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

describe('images by id', () => {
  it('are listed once for every tag', async () => {
    const [tagged, untagged] = [await push('config 1', '1', 'main'), await push('config 2')];
    const { imageIds } = await test.client.send(new ListImagesCommand({ repositoryName }));
    expect(imageIds).toEqual([
      { imageDigest: tagged, imageTag: '1' },
      { imageDigest: tagged, imageTag: 'main' },
      { imageDigest: untagged },
    ]);
  });

  it('are got with their manifest, the others as failures', async () => {
    const imageDigest = await push('config', '1');
    const other = await push('config of another', '2');
    const { images, failures } = await test.client.send(
      new BatchGetImageCommand({
        repositoryName,
        imageIds: [
          { imageTag: '1' },
          { imageTag: 'gone' },
          {},
          { imageDigest: 'x' },
          { imageTag: '1', imageDigest: other },
        ],
      }),
    );
    expect(images).toEqual([
      {
        registryId: '123456789012',
        repositoryName,
        imageId: { imageTag: '1', imageDigest },
        imageManifest: manifestOf('config', 'layer'),
        imageManifestMediaType: 'application/vnd.docker.distribution.manifest.v2+json',
      },
    ]);
    expect(failures!.map(({ failureCode }) => failureCode)).toEqual([
      'ImageNotFound',
      'MissingDigestAndTag',
      'InvalidImageDigest',
      'ImageTagDoesNotMatchDigest',
    ]);
    expect(failures![0]).toMatchObject({ imageId: { imageTag: 'gone' }, failureReason: 'Requested image not found' });
  });

  it('are only got in a media type that is accepted', async () => {
    await push('config', '1');
    const get = async (...acceptedMediaTypes: string[]) =>
      (
        await test.client.send(
          new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag: '1' }], acceptedMediaTypes }),
        )
      ).images!.length;
    expect(await get(indexType)).toBe(0);
    expect(await get(indexType, 'application/vnd.docker.distribution.manifest.v2+json')).toBe(1);
  });

  it('get another tag without a pull', async () => {
    const imageDigest = await push('config', '1');
    const imageManifest = manifestOf('config', 'layer');
    const retag = new PutImageCommand({ repositoryName, imageManifest, imageTag: 'prod', imageDigest });
    expect((await test.client.send(retag)).image!.imageId).toEqual({ imageDigest, imageTag: 'prod' });
    await expect(test.client.send(retag)).rejects.toMatchObject({
      name: 'ImageAlreadyExistsException',
      message: `Image with digest '${imageDigest}' and tag 'prod' already exists in the repository with name 'team/web' in registry with id '123456789012'`,
    });
    expect(await (await test.registry(`${repositoryName}/manifests/prod`)).text()).toBe(imageManifest);
  });

  it.each([
    ['ImageDigestDoesNotMatchException', { imageDigest: sha256('other') }],
    ['LayersNotFoundException', { imageManifest: manifestOf('config', 'elsewhere') }],
    ['InvalidParameterException', { imageTag: 'no spaces' }],
    ['InvalidParameterException', { imageManifest: '{}' }],
    ['RepositoryNotFoundException', { repositoryName: 'nope' }],
  ])('are refused with %s', async (name, change) => {
    const imageManifest = await pushContent(test, repositoryName, 'config');
    const command = new PutImageCommand({ repositoryName, imageManifest, imageTag: '1', ...change });
    await expect(test.client.send(command)).rejects.toMatchObject({ name });
    expect((await test.client.send(new ListImagesCommand({ repositoryName }))).imageIds).toEqual([]);
  });
});

describe('deleting images', () => {
  const remove = (...imageIds: object[]) => test.client.send(new BatchDeleteImageCommand({ repositoryName, imageIds }));
  const left = async () => (await test.client.send(new ListImagesCommand({ repositoryName }))).imageIds;

  it('takes tags away one by one, and the image with the last', async () => {
    const imageDigest = await push('config', 'a', 'b');
    expect((await remove({ imageTag: 'a' })).imageIds).toEqual([{ imageDigest, imageTag: 'a' }]);
    expect(await left()).toEqual([{ imageDigest, imageTag: 'b' }]);
    await remove({ imageTag: 'b' });
    expect(await left()).toEqual([]);
  });

  it('takes an image with all its tags by digest, and reports what is not there', async () => {
    const imageDigest = await push('config', 'a', 'b');
    const { imageIds, failures } = await remove({ imageDigest }, { imageTag: 'a' });
    expect(imageIds).toEqual([
      { imageDigest, imageTag: 'a' },
      { imageDigest, imageTag: 'b' },
    ]);
    expect(failures).toEqual([
      { imageId: { imageTag: 'a' }, failureCode: 'ImageNotFound', failureReason: 'Requested image not found' },
    ]);
    expect(await left()).toEqual([]);
  });

  it('spares an image that an index names, until the index is gone', async () => {
    const [image] = test.ecr.seed({
      repositories: [{ name: 'multi', images: [{ tag: '1', platforms: ['linux/amd64', 'linux/arm64'] }] }],
    });
    const one = { repositoryName: 'multi', imageIds: [{ imageDigest: image!.manifests[0]! }] };
    const refused = await test.client.send(new BatchDeleteImageCommand(one));
    expect(refused.failures).toMatchObject([{ failureCode: 'ImageReferencedByManifestList' }]);
    const index = { repositoryName: 'multi', imageIds: [{ imageTag: '1' }] };
    await test.client.send(new BatchDeleteImageCommand(index));
    expect((await test.client.send(new BatchDeleteImageCommand(one))).imageIds).toEqual(one.imageIds);
  });
});

describe('layers', () => {
  it('are available or not', async () => {
    await push('config', '1');
    const layerDigests = [sha256('layer'), sha256('elsewhere'), 'nonsense'];
    const answer = await test.client.send(new BatchCheckLayerAvailabilityCommand({ repositoryName, layerDigests }));
    expect(answer.layers).toEqual([
      { layerDigest: sha256('layer'), layerAvailability: 'AVAILABLE', layerSize: 5 },
      { layerDigest: sha256('elsewhere'), layerAvailability: 'UNAVAILABLE' },
    ]);
    expect(answer.failures).toMatchObject([{ layerDigest: 'nonsense', failureCode: 'InvalidLayerDigest' }]);
  });

  it('are downloaded by a link, configs as well', async () => {
    await push('config', '1');
    const command = new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest: sha256('config') });
    const { downloadUrl } = await test.client.send(command);
    expect(await (await fetch(downloadUrl!)).text()).toBe('config');
    await expect(
      test.client.send(new GetDownloadUrlForLayerCommand({ repositoryName, layerDigest: sha256('x') })),
    ).rejects.toMatchObject({ name: 'LayersNotFoundException' });
  });
});

describe('pull-through cache rules', () => {
  const rules = async (input = {}) =>
    (await test.client.send(new DescribePullThroughCacheRulesCommand(input))).pullThroughCacheRules;

  it('are those of the scenario', async () => {
    expect(await rules()).toEqual([]);
    const rule = {
      ecrRepositoryPrefix: 'hub',
      upstreamRegistryUrl: 'registry-1.docker.io',
      upstreamRegistry: 'docker-hub',
    };
    test.ecr.seed({ pullThroughCacheRules: [rule] });
    expect(await rules()).toEqual([{ ...rule, registryId: '123456789012' }]);
    expect(await rules({ ecrRepositoryPrefixes: ['other'] })).toEqual([]);
  });
});

describe('what the other rooms ask', () => {
  it('finds images under every name of the registry', async () => {
    const digest = await push('config', 'latest', '1');
    const port = test.host.split(':')[1];
    for (const host of [test.host, `localhost:${port}`, '123456789012.dkr.ecr.us-east-1.amazonaws.com']) {
      const found = { kind: 'found', image: { repository: repositoryName, tag: '1', digest, manifests: [] } };
      expect(test.ecr.images.lookup(`${host}/team/web:1`)).toEqual(found);
    }
  });

  it.each([
    ['HOST/team/web', { kind: 'found', image: { tag: 'latest' } }],
    ['HOST/team/web@DIGEST', { kind: 'found', image: { manifests: [] } }],
    ['HOST/team/web:gone@DIGEST', { kind: 'found' }],
    ['HOST/team/web:gone', { kind: 'missing', reason: 'image' }],
    [`HOST/team/web@${sha256('other')}`, { kind: 'missing', reason: 'image' }],
    ['HOST/team:1', { kind: 'missing', reason: 'repository' }],
    ['nginx', { kind: 'elsewhere' }],
    ['nginx:1.27', { kind: 'elsewhere' }],
    ['team/web:1', { kind: 'elsewhere' }],
    ['999999999999.dkr.ecr.us-east-1.amazonaws.com/team/web:1', { kind: 'elsewhere' }],
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/web:1', { kind: 'elsewhere' }],
    ['public.ecr.aws/team/web:1', { kind: 'elsewhere' }],
  ])('looks up %s', async (reference, expected) => {
    const digest = await push('config', 'latest', '1');
    const named = reference.replace('HOST', test.host).replace('DIGEST', digest);
    expect(test.ecr.images.lookup(named)).toMatchObject(expected);
  });

  it('seeds the same images everywhere', async () => {
    const images = [{ tag: '1', labels: { a: 'b' } }, { tag: '2', platforms: ['linux/amd64', 'linux/arm64/v8'] }, {}];
    const seed = { repositories: [{ name: 'seeded', images }] };
    const seeded = test.ecr.seed(seed);
    await using other = await startEcr();
    expect(other.ecr.seed(seed)).toEqual(seeded);
    expect(seeded.map(({ tag, manifests }) => [tag, manifests.length])).toEqual([
      ['1', 0],
      ['2', 2],
      [undefined, 0],
    ]);
    expect(new Set(seeded.map(({ digest }) => digest)).size).toBe(3);
    const manifest = (await (await test.registry('seeded/manifests/1')).json()) as { config: { digest: string } };
    const config = await (await test.registry(`seeded/blobs/${manifest.config.digest}`)).json();
    expect(config).toMatchObject({ os: 'linux', architecture: 'amd64', config: { Labels: { a: 'b' } } });
  });

  it('names the resources of a request', () => {
    const { resourcesOf } = test.ecr.service;
    expect(resourcesOf('DescribeImages', { repositoryName })).toEqual([arn]);
    expect(resourcesOf('DescribeRepositories', { repositoryNames: [repositoryName, 'x'] })).toEqual([
      arn,
      arn.replace('team/web', 'x'),
    ]);
    expect(resourcesOf('ListTagsForResource', { resourceArn: arn })).toEqual([arn]);
    expect(resourcesOf('DescribeRepositories', {})).toEqual([arn.replace('team/web', '*')]);
    expect(resourcesOf('GetAuthorizationToken', {})).toEqual(['*']);
  });

  it('shows what it holds', async () => {
    const digest = await push('config', '1');
    expect(test.ecr.state()).toEqual({
      repositories: [
        {
          name: repositoryName,
          arn,
          uri: `${test.host}/team/web`,
          createdAt: '2026-03-01T12:00:00.000Z',
          imageTagMutability: 'MUTABLE',
          scanOnPush: false,
          encryption: { encryptionType: 'AES256' },
          tags: { owner: 'web' },
          images: [
            {
              digest,
              tags: ['1'],
              mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
              manifests: [],
              sizeInBytes: 11,
              pushedAt: '2026-03-01T12:00:00.000Z',
            },
          ],
        },
      ],
      uploads: [],
      pullThroughCacheRules: [],
    });
  });

  it('knows who the caller is', async () => {
    expect(await createSts(account).operations.GetCallerIdentity!({})).toEqual({
      Account: '123456789012',
      Arn: 'arn:aws:sts::123456789012:assumed-role/deploy/ship',
      UserId: 'AROAEMULATEDDEPLOYROLE:ship',
    });
  });
});
