import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { startGitDaemon } from './testing/git-daemon.ts';
import { createSampleRepository } from './testing/sample-repository.ts';
import { createScenario } from './testing/scenario.ts';

it('fetches over git:// from the address that was judged, asking for the host by name', async () => {
  const scenario = createScenario();
  mkdirSync(join(scenario.repositories, 'git.example'));
  const commit = createSampleRepository(join(scenario.repositories, 'git.example'), 'site').commit('first', {
    files: { a: 'b' },
  });
  const daemon = await startGitDaemon(scenario.repositories);
  try {
    const outcome = await scenario.fetch(
      { url: `git://git.example:${daemon.port}/site.git` },
      { resolve: async () => ['127.0.0.1'] },
    );
    expect(outcome).toMatchObject({
      ok: true,
      result: { commit, url: `git://git.example:${daemon.port}/site.git` },
    });
  } finally {
    await daemon.close();
    scenario.remove();
  }
});
