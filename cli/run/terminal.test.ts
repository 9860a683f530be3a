import { spawnSync } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { ensureVenv } from '../../hack/ansible/venv.ts';
import { createPlace, type Place } from '../testing/apo.ts';
import { siteManifests } from '../testing/manifests.ts';

jest.setTimeout(120_000);

/** Runs a command on a pseudo-terminal of 60 columns; presses Ctrl-C when it shows a text. Prints what it wrote and its status. */
const ON_TERMINAL = `
import fcntl, os, pty, struct, sys, termios
press, command = sys.argv[1], sys.argv[2:]
pid, fd = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
shown = b""
while True:
    try:
        data = os.read(fd, 65536)
    except OSError:
        break
    if not data:
        break
    shown += data
    if press and press.encode() in shown:
        os.write(fd, b"\\x03")
        press = ""
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

const LONG = 'the certificate of this host ends tomorrow and nobody has asked for another one so far';

let place: Place;
let path: string;
beforeAll(async () => {
  path = `${(await ensureVenv('2.19')).bin}:${process.env.PATH}`;
  place = createPlace();
  const task = (text: string) =>
    `- hosts: all\n  gather_facts: false\n  tasks:\n    - name: Look at it\n      ${text}\n`;
  place.file('tree/ok.yml', task('ping:'));
  place.file('tree/fail.yml', task(`fail: {msg: "${LONG}"}`));
  place.file('tree/endless.yml', task('command: sleep 600'));
}, 300_000);
afterEach(() => expect(place.leftovers()).toEqual([]));
afterAll(() => place.remove());

function onTerminal(playbook: string, press: string, env: Record<string, string> = {}) {
  place.file('site.yaml', siteManifests({ playbook }));
  const apo = new URL('../../bin/apo', import.meta.url).pathname;
  const { status, stdout } = spawnSync(
    'python3',
    ['-c', ON_TERMINAL, press, apo, 'run', '-f', 'site.yaml', '--source', 'infra=tree'],
    {
      cwd: place.directory,
      env: { ...process.env, PATH: path, TMPDIR: `${place.directory}/tmp`, TERM: 'xterm-256color', ...env },
      encoding: 'utf8',
    },
  );
  return { status, stdout };
}

it('shows a live tree, hides the cursor only while it moves, and ends with the result', () => {
  const { status, stdout } = onTerminal('ok.yml', '');
  expect(status).toBe(0);
  expect(stdout).toContain('\u001b[?2026h');
  expect(stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\u001b[?25l'));
  const text = stripVTControlCharacters(stdout);
  expect(text).toMatch(/✓ Look at it {2}2 ok/);
  expect(text).toMatch(/Playbook\/site succeeded in /);
  expect(stdout).toContain('\u001b[32m');
});

it('has no colours with NO_COLOR, and still a tree', () => {
  const { stdout } = onTerminal('ok.yml', '', { NO_COLOR: '1' });
  expect(stdout).not.toMatch(new RegExp(`${'\u001b'}\\[\\d*m`));
  expect(stdout).toContain('✓ Look at it');
});

it('continues lines of the result that are too long below their text', () => {
  const { stdout } = onTerminal('fail.yml', '');
  const lines = stripVTControlCharacters(stdout).replaceAll('\r', '').split('\n');
  const result = lines.slice(lines.findIndex((line) => line.includes('failed: TaskFailed after')) + 1);
  const message = result.findIndex((line) => line.startsWith('  message  '));
  expect(result[message + 1]).toMatch(/^ {11}\S/);
  expect(Math.max(...result.map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(result.map((line) => line.trim()).join(' ')).toContain(LONG);
});

it.each(['starting', 'Syntax', 'Look at it'])('stops cleanly on Ctrl-C at "%s"', (moment) => {
  const { status, stdout } = onTerminal('endless.yml', moment);
  expect(status).toBe(1);
  const text = stripVTControlCharacters(stdout);
  expect(text).toContain('stopping; press Ctrl-C again to stop at once');
  expect(text).toMatch(/Playbook\/site was cancelled after [\s\S]* cancelled by SIGINT/);
  expect(stdout.trimEnd().endsWith('\u001b[?25l')).toBe(false);
});
