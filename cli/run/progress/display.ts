/** The three ways to watch a Run: a live tree on a terminal, lines in a log, or Ansible's own output. */
import type { LauncherEvent } from '../../../executor/launcher-event.ts';
import { oneLine } from '../../message.ts';
import type { Output } from '../../output.ts';
import { widthOf } from '../../terminal.ts';
import { blockLines } from './blocks.ts';
import { liveLines } from './live.ts';
import { advance, NOTHING_YET } from './model.ts';
import { plainLines } from './plain.ts';
import { redraw, SHOW_CURSOR } from './screen.ts';

/** Something that shows how a Run goes on. */
export interface Display {
  readonly event: (event: LauncherEvent) => void;
  readonly output: (text: Buffer) => void;
  readonly activity: (text: string) => void;
  readonly warning: (text: string) => void;
  /** Ends the display; what follows is printed below it. */
  readonly end: () => Promise<void>;
}

const FRAME_MS = 100;

/** A tree of plays and tasks whose last lines move. `now` gives monotonic milliseconds. */
export function liveDisplay({ write, colors, stream }: Output, now: () => number): Display {
  const started = now();
  let progress = NOTHING_YET;
  let activity = '';
  let drawn: string[] = [];
  let lasting: string[] = [];
  let tick = 0;
  let writing = Promise.resolve();

  const paper = () => ({ width: widthOf(stream) - 1, colors });
  const draw = (live: string[]): void => {
    const text = redraw(drawn, lasting, live, widthOf(stream));
    drawn = live;
    lasting = [];
    writing = writing.then(() => write(text));
  };
  const frame = (): void => {
    tick += 1;
    draw(liveLines(progress, { ...paper(), height: heightOf(stream), ms: now() - started, tick, activity }));
  };
  const timer = setInterval(frame, FRAME_MS);
  const showCursor = (): void => void write(SHOW_CURSOR);
  process.once('exit', showCursor);

  return {
    event: (event) => {
      const step = advance(progress, event);
      progress = step.progress;
      for (const finished of step.finished) lasting.push(...blockLines(finished, paper()));
    },
    output: () => undefined,
    activity: (text) => {
      activity = text;
    },
    warning: (text) => {
      lasting.push(colors.yellow(`warning: ${oneLine(text)}`));
    },
    end: async () => {
      clearInterval(timer);
      process.off('exit', showCursor);
      draw([]);
      await writing;
      await write(SHOW_CURSOR);
    },
  };
}

const heightOf = (stream: Output['stream'] & { readonly rows?: number }): number => stream.rows ?? 24;

/** One line an event. */
export function plainDisplay({ write, colors }: Output): Display {
  let writing = Promise.resolve();
  const lines = (texts: readonly string[]): void => {
    writing = writing.then(() => write(texts.map((text) => `${text}\n`).join('')));
  };
  return {
    event: (event) => lines(plainLines(event, colors)),
    output: () => undefined,
    activity: (text) => lines([colors.dim(oneLine(text))]),
    warning: (text) => lines([colors.yellow(`warning: ${oneLine(text)}`)]),
    end: () => writing,
  };
}

/** Ansible's ordinary output as it comes. */
export function ansibleDisplay(output: Output): Display {
  const plain = plainDisplay(output);
  let writing = Promise.resolve();
  return {
    ...plain,
    event: () => undefined,
    output: (text) => {
      writing = writing.then(() => output.write(text.toString('utf8')));
    },
    end: async () => {
      await writing;
      await plain.end();
    },
  };
}
