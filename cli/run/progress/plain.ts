/** Progress where there is no terminal: one line an event, as it happens, for logs. Pure. */
import type { LauncherEvent } from '../../../executor/launcher-event.ts';
import { counted, oneLine } from '../../message.ts';
import type { Colors } from '../../output.ts';
import { elapsed, painted } from './text.ts';

/** Lines of one event; none for those that say nothing new. */
export function plainLines(event: LauncherEvent, colors: Colors): string[] {
  switch (event.type) {
    case 'phase':
      return event.phase === 'Prepare' ? [] : [`phase ${event.phase}`];
    case 'play':
      return [
        colors.bold(
          `play ${event.play}: ${oneLine(event.name)} (${counted(event.hostCount, 'host')}${event.check ? ', check mode' : ''})`,
        ),
      ];
    case 'task':
      return [`${event.handler ? 'handler' : 'task'} ${event.task}: ${oneLine(event.name)}`];
    case 'result':
      return resultLines(event, colors);
    case 'warning':
      return [colors.yellow(`warning: ${oneLine(event.message)}`)];
    case 'host':
    case 'end':
      return [];
  }
}

function resultLines(result: Extract<LauncherEvent, { type: 'result' }>, colors: Colors): string[] {
  const { state, host, ms, message, ignored, diff = [] } = result;
  const time = ms === undefined ? '' : ` (${elapsed(ms)})`;
  const text = message === undefined || state === 'ok' || state === 'changed' ? '' : `: ${oneLine(message)}`;
  const head = `  ${painted(state, `${state}${ignored ? ' (ignored)' : ''}`, colors)}: ${oneLine(host)}${time}${text}`;
  const changes = diff.flatMap((part) => [
    ...(part.header === undefined ? [] : [part.header]),
    ...part.text.replace(/\n$/, '').split('\n'),
  ]);
  return [head, ...changes.map((line) => `    ${oneLine(line)}`)];
}
