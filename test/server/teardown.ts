const running = globalThis as { serverSuite?: { stop(): Promise<void> } };

/** Ends the suite's environment. */
export default async function teardown(): Promise<void> {
  await running.serverSuite?.stop();
}
