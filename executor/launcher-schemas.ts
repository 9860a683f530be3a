/** The launcher's contract as JSON Schema files, for the Python side. */
import { LauncherEvent } from './launcher-event.ts';
import { LauncherSpec } from './launcher-spec.ts';
import { AttemptRecord } from './record.ts';

const directory = 'executor/launcher/apo_launcher/schemas';

const draft = { $schema: 'https://json-schema.org/draft/2020-12/schema' };

/** Generated files: path from the root of the repository → content. */
export const launcherSchemas = (): Map<string, string> =>
  new Map(
    Object.entries({ spec: LauncherSpec, record: AttemptRecord, event: LauncherEvent }).map(
      ([name, schema]) => [
        `${directory}/${name}.json`,
        `${JSON.stringify({ ...draft, ...schema }, null, 1)}\n`,
      ],
    ),
  );
