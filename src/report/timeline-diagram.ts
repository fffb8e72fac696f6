import type { Timeline as ForecastTimeline } from '../preflight/timeline.ts';
import type { Timeline } from '../watch/timeline.ts';
import { shortenedFront } from './foreign-text.ts';
import { type Plot, tasksOf } from './gantt-tasks.ts';
import { ganttText } from './gantt-text.ts';
import { axisOf } from './time-axis.ts';
import { type Bar, barsOf } from './timeline-bars.ts';

/** What the diagram is about: a service, and revisions as `family:number`; empty where there is none. */
export interface DiagramNames {
  readonly service: string;
  readonly revision: string;
  readonly previous: string;
  /** Tasks of other revisions than `previous` are counted as old, too. */
  readonly severalOld?: boolean;
}

/** Pixels. Mermaid scales the picture down where there is less room; the width it lays out for is always this one. */
const WIDTH = 900;
const RIGHT_PADDING = 30;
const TOP_PADDING = 50;
const BAR_HEIGHT = 22;
const BAR_GAP = 4;

/** Characters of a section's title, and about what one of them takes. */
const TITLE_LENGTH = 20;
const TITLE_CHARACTER = 6.5;

/** No section has as many bars. */
const MOST_LANES = 10;

/** In `compact` what follows one another shares a line. The colours are GitHub's own and read in its light and in its dark theme. */
const settings = (leftPadding: number, lanes: number) => `---
displayMode: compact
config:
  gantt:
    useWidth: ${WIDTH}
    leftPadding: ${leftPadding}
    rightPadding: ${RIGHT_PADDING}
    barHeight: ${BAR_HEIGHT}
    barGap: ${BAR_GAP}
    topPadding: ${TOP_PADDING}
    gridLineStartPadding: ${TOP_PADDING + lanes * (BAR_HEIGHT + BAR_GAP) - BAR_GAP}
    fontSize: 12
    sectionFontSize: 12
    numberSectionStyles: 1
  themeVariables:
    sectionBkgColor: "transparent"
    taskTextColor: "#ffffff"
    taskTextDarkColor: "#ffffff"
    taskBkgColor: "#6e7781"
    taskBorderColor: "#ffffff99"
    activeTaskBkgColor: "#0969da"
    activeTaskBorderColor: "#ffffff99"
    doneTaskBkgColor: "#1a7f37"
    doneTaskBorderColor: "#ffffff99"
    critBkgColor: "#cf222e"
    critBorderColor: "#ffffff99"
---`;

/**
 * The rollout as a Mermaid gantt diagram: which stage it was in, how many tasks of the new and of the old revision ran, and what happened when.
 * @param forecast is drawn below, where it has an end
 * Undefined where nothing can be drawn.
 */
export function timelineDiagram(
  timeline: Timeline,
  names: DiagramNames,
  forecast?: ForecastTimeline,
): string | undefined {
  const { stages, ours, earlier, marks } = barsOf(timeline);
  const sections: Section[] = [
    { title: 'stage', bars: stages },
    { title: revisionTitle('new', names.revision), bars: ours },
    { title: revisionTitle('old', names.severalOld === true ? '' : names.previous), bars: earlier },
    { title: 'events', bars: marks },
    ...forecastSections(forecast, timeline.length),
  ].filter(({ bars }) => bars.length > 0);
  const frame = frameOf(sections);
  if (frame === undefined) return undefined;
  const lanes = lanesOfSections(sections, frame);
  return [
    settings(frame.leftPadding, lanes.length),
    'gantt',
    `  title ${ganttText(titleOf(names), 90)}`,
    // On a fixed date, with ids and durations: the other ways to write it are drawn in wrong places by one version or another.
    '  dateFormat YYYY-MM-DDTHH:mm:ss',
    ...axisOf(frame.from, frame.to),
    '  todayMarker off',
    ...lanes.flat(),
  ].join('\n');
}

/** How many tasks were expected, in the same bars as those that were seen; what it comes to stays to the end of the picture. */
function forecastSections(forecast: ForecastTimeline | undefined, length: number): Section[] {
  if (forecast?.duration === undefined) return [];
  const desired = Math.max(...forecast.moments.map(({ starting, fresh }) => starting + fresh));
  const counts = forecast.moments.map(({ at, old, starting, fresh }) => ({
    at,
    running: fresh,
    pending: starting,
    desired,
    earlier: old,
  }));
  const { ours, earlier } = barsOf({ length: Math.max(forecast.duration, length), counts, stages: [], marks: [] });
  return [
    { title: 'forecast new', bars: ours },
    { title: 'forecast old', bars: earlier },
  ];
}

interface Section {
  readonly title: string;
  readonly bars: readonly Bar[];
}

interface Frame extends Plot {
  readonly leftPadding: number;
}

function frameOf(sections: readonly Section[]): Frame | undefined {
  const bars = sections.flatMap((section) => section.bars);
  const from = Math.min(...bars.map((bar) => bar.from));
  const to = Math.max(...bars.map((bar) => bar.to));
  if (bars.length === 0 || to <= from) return undefined;
  const leftPadding = Math.round(25 + TITLE_CHARACTER * Math.max(...sections.map(({ title }) => title.length)));
  // Mermaid moves a name to the left of its bar where it would reach beyond the whole width but for half the left padding.
  const reach = WIDTH - 1.5 * leftPadding;
  return { from, to, leftPadding, width: WIDTH - leftPadding - RIGHT_PADDING, reach };
}

/** The statements of every lane. To Mermaid each lane is a section; all but the first of ours have an invisible title of their own. */
function lanesOfSections(sections: readonly Section[], plot: Plot): string[][] {
  return sections.flatMap(({ title, bars }, section) =>
    tasksOf(bars, plot, `bar${section}-`).map((tasks, lane) => {
      const heading = lane === 0 ? ganttText(title) : '#8203;'.repeat(section * MOST_LANES + lane);
      return [`  section ${heading}`, ...tasks.map((task) => `    ${task}`)];
    }),
  );
}

/** A title that no other section has: Mermaid puts sections of one title together. */
function revisionTitle(which: 'new' | 'old', revision: string): string {
  return `${which} ${revision === '' ? 'tasks' : shortenedFront(revision, TITLE_LENGTH - 4)}`;
}

function titleOf({ service, revision, previous }: DiagramNames): string {
  const change = previous === '' || previous === revision ? revision : `${previous} → ${revision}`;
  // A family is mostly named like its service.
  return revision.startsWith(`${service}:`) ? change : `${service}: ${change}`;
}
