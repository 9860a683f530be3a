/**
 * What the containers of the Execution Environment image start with. The image holds nothing of ours: this constant
 * program waits for the steps before it, then runs the launcher, which the fetch step has put beside the checkout.
 */

/** Files by which a step says, in its own volume, how it ended. */
export const MARKERS = { ready: 'ready', failed: 'failed' } as const;

/** Exit codes of the program itself. */
export const BOOTSTRAP_EXIT = { stepFailed: 78, stepTimeout: 79, stopped: 143 } as const;

/**
 * Arguments: directory of the launcher, its input, seconds to wait, directory to leave a marker in (or empty),
 * directories of the steps to wait for. As process 1 it would ignore SIGTERM without a handler.
 */
const PROGRAM = `import os, runpy, signal, sys, time
launcher, spec, seconds, own, *steps = sys.argv[1:]
signal.signal(signal.SIGTERM, lambda *_: sys.exit(${BOOTSTRAP_EXIT.stopped}))
def mark(code):
    if own:
        open(os.path.join(own, "${MARKERS.failed}" if code else "${MARKERS.ready}"), "x").close()
def give_up(code, text):
    mark(code)
    print(text, file=sys.stderr, flush=True)
    sys.exit(code)
end = time.monotonic() + float(seconds)
for step in steps:
    while not os.path.exists(os.path.join(step, "${MARKERS.ready}")):
        if os.path.exists(os.path.join(step, "${MARKERS.failed}")):
            give_up(${BOOTSTRAP_EXIT.stepFailed}, "The step of %s failed; see the container of that name." % os.path.basename(step))
        if time.monotonic() > end:
            give_up(${BOOTSTRAP_EXIT.stepTimeout}, "The step of %s did not end within %s s." % (os.path.basename(step), seconds))
        time.sleep(0.05)
sys.argv = [launcher, spec]
code = 1
try:
    runpy.run_path(launcher, run_name="__main__")
    code = 0
except SystemExit as exit:
    code = exit.code
    raise
finally:
    mark(code)
`;

/** What a container waits for and runs. Paths are absolute. */
export interface Bootstrap {
  readonly launcher: string;
  readonly spec: string;
  readonly waitSeconds: number;
  /** Where to leave a marker for later steps. */
  readonly marker?: string;
  /** Directories of the steps before. */
  readonly steps: readonly string[];
}

/** The command of a container; Python ignores its environment and user packages, and writes no bytecode. */
export const bootstrapCommand = (bootstrap: Bootstrap): string[] => [
  'python3',
  '-I',
  '-B',
  '-c',
  PROGRAM,
  bootstrap.launcher,
  bootstrap.spec,
  String(bootstrap.waitSeconds),
  bootstrap.marker ?? '',
  ...bootstrap.steps,
];
