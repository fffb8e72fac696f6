import type { Service } from '@aws-sdk/client-ecs';
import type { Json } from '../aws/lossless.ts';
import { adviceOn } from '../task-definition/checks/advice.ts';
import { architectureDefects, type BuiltImage } from '../task-definition/checks/architecture.ts';
import { type Defect, keyOf, sentenceOf } from '../task-definition/checks/defect.ts';
import { definitionDefects } from '../task-definition/checks/rules.ts';
import { serviceDefects } from '../task-definition/checks/service-fit.ts';
import { type Definition, familyIn } from '../task-definition/definition.ts';
import { asRendition } from '../task-definition/rendition.ts';

/** A revision as it is about to be registered, and what is known besides. */
export interface Candidate {
  /** As RegisterTaskDefinition would get it. */
  readonly json: Json;
  readonly service: Service;
  /** The names of the containers that get the image. */
  readonly containers: readonly string[];
  /** What the service runs now. */
  readonly live: Definition;
  /** Where the revision starts from. */
  readonly base: Definition;
  /** The image of this run, where it has one. */
  readonly image?: BuiltImage | undefined;
}

/** One line of what was found. */
export interface Finding {
  /** `error` refuses, `warning` is an annotation, `info` a line in the log. */
  readonly level: 'error' | 'warning' | 'info';
  /** The subject: warnings of one are told together. */
  readonly rule: string;
  readonly line: string;
}

/**
 * Everything to be said about a revision. ECS took the live revision and every other that is registered, so what is wrong with those already can't be a reason to
 * refuse: where we are stricter than ECS, ECS is right.
 */
export function findingsOn({ json, service, containers, live, base, image }: Candidate): readonly Finding[] {
  const [liveJson, baseJson] = [live, base].map(asRegistered);
  const accepted = keysOf(
    [live, base].filter(({ arn }) => arn !== undefined).flatMap((one) => definitionDefects(asRegistered(one))),
  );
  const fitted = keysOf(serviceDefects(service, liveJson ?? {}));
  const known = keysOf(adviceOn(liveJson ?? {}, service, containers));
  const family = `task-definition: ${familyIn(json) || familyIn(baseJson ?? {})}`;
  const name = `service: ${service.serviceName ?? ''}`;
  return [
    ...definitionDefects(json).map((one) => findingOf(one, family, accepted)),
    ...(image === undefined ? [] : architectureDefects(json, image)).map((one) => findingOf(one, family, new Set())),
    ...serviceDefects(service, json).map((one) => findingOf(one, name, fitted)),
    ...adviceOn(json, service, containers).map((one) =>
      findingOf(one, one.rule === 'grace-period' ? name : family, known),
    ),
  ];
}

/** The lines that say what a defect is, about a thing called `about`. */
export function findingOf(one: Defect, about: string, known: ReadonlySet<string>): Finding {
  const isKnown = known.has(keyOf(one));
  const line = `${about}: ${sentenceOf(one)}`;
  const { rule, severity } = one;
  if (severity === 'error') {
    return isKnown
      ? { level: 'warning', rule, line: `${line} (A revision that ECS took has this too, so the deployment goes on.)` }
      : { level: 'error', rule, line };
  }
  return { level: severity === 'note' && isKnown ? 'info' : 'warning', rule, line };
}

function keysOf(defects: readonly Defect[]): ReadonlySet<string> {
  return new Set(defects.map(keyOf));
}

function asRegistered(definition: Definition): Json {
  return asRendition(definition).json;
}

/** The lines of the errors, each once: services can share a definition. */
export function errorLines(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.filter(({ level }) => level === 'error').map(({ line }) => line))];
}

/** The texts of the annotations, one a subject, without the lines that were told before. */
export function annotations(findings: readonly Finding[], told: ReadonlySet<string>): readonly string[] {
  const fresh = findings.filter(({ level, line }) => level === 'warning' && !told.has(line));
  const subjects = Map.groupBy(fresh, ({ rule }) => rule);
  return [...subjects.values()].map((ones) => [...new Set(ones.map(({ line }) => line))].join('\n'));
}
