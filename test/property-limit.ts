/**
 * Runs before each test file. A property that fails on a large object may shrink it for an hour, and jest does not end
 * synchronous code: without a limit, one rare counterexample hangs the run instead of being told.
 */
import fc from 'fast-check';

const MINUTE = 60_000;
/** Longer where more objects than usual are asked for. */
const limit = (process.env.PROPERTY_RUNS === undefined ? 5 : 50) * MINUTE;

fc.installGlobalPlugin(fc.interruptAfterTimeLimit(limit, { failOnInterrupt: true }));
