import { stopPublished } from './control-plane.ts';

/** Ends the suite's control plane. */
export default async function teardown(): Promise<void> {
  await stopPublished();
}
