import { type Account, AwsError, type Clock } from '../wire.ts';
import type { Encryption, Repository } from './model.ts';
import type { TagMutability } from './seed-types.ts';

const namePattern = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

export interface RepositorySettings {
  readonly mutability: TagMutability;
  readonly exclusionFilters: readonly string[];
  readonly scanOnPush: boolean;
  readonly encryption: Encryption;
  readonly resourceTags: ReadonlyMap<string, string>;
}

/** The repositories of the account's registry, found by name; errors in ECR's words. */
export class Repositories {
  readonly account: Account;
  readonly #clock: Clock;
  readonly #byName = new Map<string, Repository>();

  constructor(account: Account, clock: Clock) {
    this.account = account;
    this.#clock = clock;
  }

  /** All of them, by name, as ECR lists them. */
  list(): Repository[] {
    return [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The repository of this name, if there is one. */
  find(name: string): Repository | undefined {
    return this.#byName.get(name);
  }

  /**
   * The repository of this name.
   * @param registryId the account asked about; another than ours has no repository that we can see
   * @throws AwsError RepositoryNotFoundException
   */
  get(name: string, registryId: string = this.account.id): Repository {
    const found = registryId === this.account.id ? this.#byName.get(name) : undefined;
    if (found === undefined) {
      throw new AwsError(
        'RepositoryNotFoundException',
        `The repository with name '${name}' does not exist in the registry with id '${registryId}'`,
      );
    }
    return found;
  }

  /**
   * Creates an empty repository.
   * @throws AwsError InvalidParameterException, RepositoryAlreadyExistsException
   */
  create(name: string, settings: RepositorySettings): Repository {
    if (!namePattern.test(name) || name.length < 2 || name.length > 256) throw invalidName();
    if (this.#byName.has(name)) {
      throw new AwsError(
        'RepositoryAlreadyExistsException',
        `The repository with name '${name}' already exists in the registry with id '${this.account.id}'`,
      );
    }
    const repository: Repository = {
      name,
      arn: this.arn(name),
      createdAt: this.#clock.now(),
      ...settings,
      lifecyclePolicy: undefined,
      resourceTags: new Map(settings.resourceTags),
      manifests: new Map(),
      imageTags: new Map(),
      layers: new Map(),
    };
    this.#byName.set(name, repository);
    return repository;
  }

  /** Forgets a repository with its images. */
  delete(name: string): void {
    this.#byName.delete(name);
  }

  /** The ARN that a repository of this name has, or would have. */
  arn(name: string): string {
    const { id, partition, region } = this.account;
    return `arn:${partition}:ecr:${region}:${id}:repository/${name}`;
  }
}

function invalidName(): AwsError {
  return new AwsError(
    'InvalidParameterException',
    "Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression " +
      "'(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*''",
  );
}
