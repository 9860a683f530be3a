/** The programs that a local Run needs. */
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import type { FailureClass } from '../../schemas/common/failure-class.ts';

const NEEDED = {
  python3: 'install Python 3.9 or newer',
  'ansible-playbook':
    'install ansible-core 2.14 or newer with "pip install ansible-core" (in a virtual environment), "pipx install ansible-core" or "apt-get install ansible-core" (Debian, Ubuntu), or activate the virtual environment that has it',
} as const;

/** The first program that is not in PATH, as a failure of the Run; undefined when all are there. */
export async function missingProgram(
  path: string,
): Promise<{ readonly class: FailureClass; readonly message: string; readonly hint: string } | undefined> {
  const directories = path.split(':').filter((directory) => directory !== '');
  for (const [name, hint] of Object.entries(NEEDED)) {
    const found = await Promise.all(
      directories.map((directory) =>
        access(join(directory, name), constants.X_OK).then(
          () => true,
          () => false,
        ),
      ),
    );
    if (!found.includes(true)) return { class: 'Config', message: `${name} is not in PATH`, hint };
  }
  return undefined;
}
