import { type BuildSecret, buildSecrets } from './build-secrets.ts';
import type { InputName, InputReader } from './input-reader.ts';

/** Where a build finds and leaves its layers, in a word. */
export type CacheKind = 'ecr' | 'gha' | 'inline' | 'none';

/** How the image is built, beside what it is built from. */
export interface BuildOptions {
  /** By name: a folder, a git URL, an image (`docker-image://…`). */
  readonly buildContexts: Readonly<Record<string, string>>;
  readonly secrets: readonly BuildSecret[];
  /** `default`, or `id=path` of a key or a socket. */
  readonly ssh: readonly string[];
  readonly noCache: boolean;
  readonly pull: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** `name=value`, which may have `manifest:` or `index:` in front. */
  readonly annotations: readonly string[];
  /** The values of buildx's options of the same names; `false` for none. */
  readonly provenance: string;
  readonly sbom: string;
  /** A tool (`podman`), or the name of a builder of buildx; undefined for what is there. */
  readonly builder: string | undefined;
  readonly network: string | undefined;
  readonly addHosts: readonly string[];
  readonly shmSize: string | undefined;
  readonly ulimit: readonly string[];
  /** Undefined: as `cache-from` and `cache-to` say. */
  readonly cache: CacheKind | undefined;
}

/** The label by which we know later what an image was built from; see image/fingerprint.ts. */
const OWN_LABEL = /^io\.github\.ship-to-ecs\./;

/** Inputs of this file that ask for a build when they are set. */
const NAMES: readonly InputName[] = [
  'build-contexts',
  'build-secrets',
  'build-secret-files',
  'build-secret-envs',
  'ssh',
  'cache',
  'no-cache',
  'pull',
  'labels',
  'annotations',
  'provenance',
  'sbom',
  'builder',
  'network',
  'add-hosts',
  'shm-size',
  'ulimit',
];

/** Reads how the image is built. */
export function buildOptions(read: InputReader): BuildOptions {
  return {
    buildContexts: pairs(read, 'build-contexts', 'name=folder, name=URL or name=docker-image://reference', /^.+$/),
    secrets: buildSecrets(read),
    ssh: each(read, 'ssh', 'default, or id=path of a key or an agent socket', /^[\w.-]+(=.+)?$/),
    noCache: read.boolean('no-cache', false),
    pull: read.boolean('pull', false),
    labels: labels(read),
    annotations: annotations(read),
    provenance: attestation(read, 'provenance', 'mode=min or mode=max', /^[a-z-]+=[^,]+(,[a-z-]+=[^,]+)*$/),
    sbom: attestation(read, 'sbom', 'generator=image', /^generator=\S+$/),
    builder: one(read, 'builder', 'the name of a builder, as `docker buildx ls` shows it', /^[A-Za-z0-9][\w.-]*$/),
    network: one(read, 'network', 'the name of a network, like none or host', /^[A-Za-z0-9][\w.:-]*$/),
    addHosts: each(read, 'add-hosts', 'host:address, like db.internal:10.0.0.5', /^[^\s:=]+[:=]\S+$/),
    shmSize: one(read, 'shm-size', 'a size, like 64m or 1g', /^\d+(\.\d+)?([kmgt]?b?)$/i),
    ulimit: each(read, 'ulimit', 'type=soft or type=soft:hard, like nofile=1024:2048', /^[a-z]+=-?\d+(:-?\d+)?$/),
    cache: cache(read),
  };
}

/** Which inputs of this file ask for something; a switch that is off asks for nothing. */
export function buildOptionsAsked(read: InputReader): InputName[] {
  return NAMES.filter((name) => {
    const value = read.text(name);
    return value !== undefined && !/^false$/i.test(value) && !(name === 'cache' && value === 'none');
  });
}

function cache(read: InputReader): CacheKind | undefined {
  const kind = read.choice('cache', ['ecr', 'gha', 'inline', 'none']);
  for (const name of ['cache-from', 'cache-to'] as const) {
    if (kind === undefined || read.text(name) === undefined) continue;
    read.problems.push(
      `cache: '${kind}' says already where the cache comes from and goes to, so ${name} can't be used with it`,
    );
  }
  return kind;
}

function one(read: InputReader, name: InputName, form: string, rule: RegExp): string | undefined {
  const value = read.text(name);
  if (value !== undefined && !rule.test(value)) read.problems.push(`${name}: '${value}' is not ${form}`);
  return value;
}

function each(read: InputReader, name: InputName, form: string, rule: RegExp): string[] {
  const values = read.list(name);
  for (const value of values) {
    if (!rule.test(value)) read.problems.push(`${name}: '${value}' is not of the form ${form}`);
  }
  return values;
}

function pairs(read: InputReader, name: InputName, form: string, value: RegExp): Record<string, string> {
  const result: Record<string, string> = {};
  for (const entry of read.quotedLines(name)) {
    const split = entry.indexOf('=');
    const key = entry.slice(0, Math.max(split, 0)).trim();
    const rest = entry.slice(split + 1).trim();
    if (key === '' || /\s/.test(key) || !value.test(rest)) {
      read.problems.push(`${name}: '${entry}' is not of the form ${form}`);
    } else if (result[key] !== undefined) {
      read.problems.push(`${name}: '${key}' is given twice`);
    } else {
      result[key] = rest;
    }
  }
  return result;
}

function labels(read: InputReader): Record<string, string> {
  const result = pairs(read, 'labels', 'name=value, one a line', /^/);
  for (const name of Object.keys(result)) {
    if (OWN_LABEL.test(name)) read.problems.push(`labels: '${name}' is a label that this action sets by itself`);
  }
  return result;
}

function annotations(read: InputReader): readonly string[] {
  const values = read.quotedLines('annotations');
  for (const value of values) {
    if (!/^[^\s=]+=/.test(value)) {
      read.problems.push(
        `annotations: '${value}' is not of the form name=value, one a line, with manifest: or index: in front where it is for one of these`,
      );
    }
  }
  return values;
}

function attestation(read: InputReader, name: 'provenance' | 'sbom', form: string, rule: RegExp): string {
  const value = read.text(name) ?? 'false';
  if (/^(true|false)$/i.test(value)) return value.toLowerCase();
  if (!rule.test(value)) read.problems.push(`${name}: '${value}' is none of true, false and ${form}`);
  return value;
}
