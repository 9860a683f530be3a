/** What the events of an attempt amount to so far: the plays, the task under way, its results. Pure. */
import type { LauncherEvent } from '../../../executor/launcher-event.ts';

type Of<T extends LauncherEvent['type']> = Extract<LauncherEvent, { type: T }>;

/** A task with the results that have come in and have not been printed for good. */
export interface TaskProgress {
  readonly event: Of<'task'>;
  readonly results: readonly Of<'result'>[];
}

/** Sums over all results. */
export interface Counters {
  readonly ok: number;
  readonly changed: number;
  readonly failed: number;
  readonly unreachable: number;
  readonly skipped: number;
}

/** How far an attempt is. */
export interface Progress {
  readonly phase?: Of<'phase'>['phase'];
  readonly play?: Of<'play'>;
  /** Tasks that started in this play. */
  readonly tasksStarted: number;
  /** Tasks that may still get results, oldest first. */
  readonly open: readonly TaskProgress[];
  readonly counters: Counters;
}

/** Before the first event. */
export const NOTHING_YET: Progress = {
  tasksStarted: 0,
  open: [],
  counters: { ok: 0, changed: 0, failed: 0, unreachable: 0, skipped: 0 },
};

/** Something that is complete and can be printed for good. */
export type Finished = Of<'play'> | TaskProgress | Of<'warning'>;

/** One step: the progress after an event, and what became complete with it. */
export interface Step {
  readonly progress: Progress;
  readonly finished: readonly Finished[];
}

/** Takes one event in. */
export function advance(progress: Progress, event: LauncherEvent): Step {
  switch (event.type) {
    case 'phase':
      return { progress: { ...progress, phase: event.phase }, finished: [] };
    case 'play':
      return {
        progress: { ...progress, play: event, tasksStarted: 0, open: [] },
        finished: [...withResults(progress.open), event],
      };
    case 'task':
      return startTask(progress, event);
    case 'result':
      return addResult(progress, event);
    case 'warning':
      return { progress, finished: [event] };
    case 'host':
      return { progress, finished: [] };
    case 'end':
      return { progress: { ...progress, open: [] }, finished: withResults(progress.open) };
  }
}

const withResults = (tasks: readonly TaskProgress[]): TaskProgress[] =>
  tasks.filter(({ results }) => results.length > 0);

/**
 * Tasks run one after another, so that a new one completes those before it. Under the strategies `free` and
 * `host_pinned` results may come later still: their task stays open, emptied, and is printed once more.
 */
function startTask(progress: Progress, event: Of<'task'>): Step {
  const emptied = progress.open.slice(-MAX_OPEN).map((task) => ({ ...task, results: [] }));
  return {
    progress: {
      ...progress,
      tasksStarted: progress.tasksStarted + 1,
      open: [...emptied, { event, results: [] }],
    },
    finished: withResults(progress.open),
  };
}

/** Tasks remembered for late results. */
const MAX_OPEN = 20;

function addResult(progress: Progress, result: Of<'result'>): Step {
  const index = progress.open.findIndex(({ event }) => event.task === result.task);
  const counters = { ...progress.counters, [result.state]: progress.counters[result.state] + 1 };
  const task = progress.open[index];
  if (!task) return { progress: { ...progress, counters }, finished: [] };
  const open = progress.open.with(index, { ...task, results: [...task.results, result] });
  return { progress: { ...progress, counters, open }, finished: [] };
}
