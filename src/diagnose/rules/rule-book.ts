import { AGENT } from './agent.ts';
import { CAPACITY } from './capacity.ts';
import { DEPLOYMENTS } from './deployments.ts';
import { EXITS } from './exits.ts';
import { HEALTH } from './health.ts';
import { IMAGES } from './images.ts';
import { INFRASTRUCTURE } from './infrastructure.ts';
import { LOGS } from './logs.ts';
import { PLACEMENT } from './placement.ts';
import { OTHER_PULLS, PULLS } from './pulls.ts';
import type { Clue, Rule } from './rule.ts';
import { SCHEDULER } from './scheduler.ts';
import { SECRETS } from './secrets.ts';
import { STARTS } from './starts.ts';
import { VOLUMES } from './volumes.ts';

/** All rules; of two that match, the earlier one tells more. */
export const RULES: readonly Rule[] = [
  ...PULLS,
  ...IMAGES,
  ...SECRETS,
  ...LOGS,
  ...VOLUMES,
  ...STARTS,
  ...OTHER_PULLS,
  ...EXITS,
  ...HEALTH,
  ...PLACEMENT,
  ...CAPACITY,
  ...INFRASTRUCTURE,
  ...DEPLOYMENTS,
  ...SCHEDULER,
  ...AGENT,
];

/** The rule that says most about a clue; undefined where nothing is known about it. */
export function ruleFor({ place, text }: Pick<Clue, 'place' | 'text'>): Rule | undefined {
  return RULES.find((rule) => rule.places.includes(place) && rule.pattern.test(text));
}

/** The rules by what they are about, for the documentation. */
export const SUBJECTS: readonly { readonly subject: string; readonly rules: readonly Rule[] }[] = [
  { subject: 'Room on the instances', rules: PLACEMENT },
  { subject: 'Capacity', rules: CAPACITY },
  { subject: 'Pulling the image', rules: [...IMAGES, ...PULLS, ...OTHER_PULLS] },
  { subject: 'Secrets, and the login to the registry', rules: SECRETS },
  { subject: 'Logs', rules: LOGS },
  { subject: 'Volumes', rules: VOLUMES },
  { subject: 'Starting containers', rules: [...STARTS, ...AGENT] },
  { subject: 'Containers that end', rules: EXITS },
  { subject: 'Health checks', rules: HEALTH },
  { subject: 'Tasks that were taken away', rules: INFRASTRUCTURE },
  { subject: 'The deployment as a whole', rules: [...DEPLOYMENTS, ...SCHEDULER] },
];
