import { KNOWN_ERRORS } from '../src/aws/known-errors/lookup.ts';
import type { Clue, Rule } from '../src/diagnose/rules/rule.ts';
import { RULES, SUBJECTS } from '../src/diagnose/rules/rule-book.ts';
import { UNKNOWN } from '../src/diagnose/unknown.ts';
import { PUSH_FAILURES } from '../src/image/push-advice.ts';
import { REFUSALS } from '../src/preflight/finding.ts';

/** One line of the page. */
interface Entry {
  readonly code: string;
  readonly weight: string;
  readonly what: string;
  readonly advice: string;
}

const HEAD = `# What can go wrong, and what to do

The output \`failure-code\` is one of these codes, and \`failure-reason\` says the same with the names and numbers of your case. A code never changes its meaning.

*Kind* says what a failure means for the new version:

- **permanent**: the next task fails in the same way until something is changed;
- **repeated**: it may happen once by bad luck, and is a fault of the new version when it happens again and again;
- **passing**: it says nothing about the new version, and may go by itself.

<!-- Written by \`npm run docs\` from the rules in src/. -->
`;

/** docs/failures.md: every code once, by subject. */
export function failurePage(): string {
  const seen = new Set<string>();
  const fresh = (entries: readonly Entry[]) =>
    entries.filter(({ code }) => {
      const isNew = !seen.has(code);
      seen.add(code);
      return isNew;
    });
  const sections = [
    ...SUBJECTS.map(({ subject, rules }) => section(subject, fresh(rules.map(entryOf)))),
    section('Before anything starts: permissions, requests, the runner', fresh(KNOWN_ERRORS.map(withAdvice))),
    section(
      'Before anything is built: what the forecast refuses',
      fresh(REFUSALS.map((one) => ({ ...one, weight: 'permanent' }))),
    ),
    section('Building and pushing', fresh(PUSH_FAILURES)),
    section('This action itself', fresh(OWN)),
    section('Everything else', fresh([{ ...UNKNOWN, weight: 'repeated' }])),
  ];
  return `${HEAD}\n${sections.join('\n')}`;
}

/** Codes that this action gives without a rule. Where nothing more is known, the code is the verdict. */
const OWN: readonly Entry[] = [
  ['build-failed', 'The build failed, for a reason that is not known here.', 'Read the last lines of the build.'],
  ['push-failed', 'The push failed, for a reason that is not known here.', 'Read the last lines of the push.'],
  [
    'deployment-in-progress',
    'Another deployment of the service was not over, and `if-in-progress` is `fail`, or is `wait` and the time was over.',
    'Look at that deployment first: it may never end by itself. With `if-in-progress: proceed` it is superseded.',
  ],
  [
    'image-differs',
    'ECS completed the deployment, but its tasks run another image than the one of this run.',
    'Somebody moved the tag meanwhile. Run again; immutable tags keep this from happening.',
  ],
  [
    'refused',
    'An input is wrong, or something that it names is not there.',
    'The message lists every problem, and what exists.',
  ],
  [
    'not-started',
    'ECS or ECR refused a request, for a reason that is not known here.',
    'The message has the words of AWS.',
  ],
  ['failed', 'The deployment failed, and nothing says why.', 'Look at the service in the ECS console.'],
  ['rolled-back', 'ECS rolled the deployment back, and nothing says why.', 'Look at the service in the ECS console.'],
  [
    'timed-out',
    'The deployment was not over in time, and nothing says what keeps it.',
    'Raise `wait-for-minutes`, or roll back.',
  ],
  [
    'superseded',
    'A newer deployment of another revision took over.',
    'Give the jobs that deploy the service one `concurrency` group.',
  ],
  ['stopped', 'Somebody stopped the deployment, or deletes the service.', 'Ask who did, and run again.'],
  ['cancelled', 'The run was cancelled.', 'The message says what became of the deployment.'],
  [
    'unknown',
    'The deployment could not be watched any more, or a request had no answer.',
    'Look at the service in the ECS console before you run again.',
  ],
].map(([code = '', what = '', advice = '']) => ({ code, weight: '', what, advice }));

/** All codes of the rules, for tests. */
export function ruleCodes(): readonly string[] {
  return [...new Set([...RULES, ...KNOWN_ERRORS, ...PUSH_FAILURES].map(({ code }) => code))];
}

function entryOf(rule: Rule): Entry {
  return { ...rule, advice: rule.advice({ ...NOTHING_KNOWN, place: rule.places[0] ?? 'event' }) };
}

function withAdvice(known: (typeof KNOWN_ERRORS)[number]): Entry {
  return { ...known, advice: known.advice('') };
}

function section(title: string, entries: readonly Entry[]): string {
  const rows = entries.map(
    ({ code, weight, what, advice }) => `| \`${code}\` | ${cell(what)} | ${cell(advice)} | ${weight} |`,
  );
  return `## ${title}\n\n| Code | What happened | What to do | Kind |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
}

// A bar would end the cell, even between backticks.
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

const NOTHING_KNOWN: Clue = {
  place: 'event',
  text: '',
  container: undefined,
  task: undefined,
  target: undefined,
  evidence: {
    service: '',
    cluster: '',
    region: '',
    definition: {},
    stopped: [],
    events: [],
    olderEvents: [],
    targets: [],
    instances: [],
    logs: [],
    desiredCount: undefined,
    minimumHealthyPercent: undefined,
    maximumPercent: undefined,
    healthCheckGracePeriod: undefined,
    serviceDeployment: undefined,
  },
};
