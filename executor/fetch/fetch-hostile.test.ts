import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { FetchOutcome } from './fetch-source.ts';
import { type GitServer, startGitHttpServer } from './testing/git-http-server.ts';
import { createSampleRepository, treeObject } from './testing/sample-repository.ts';
import { createScenario } from './testing/scenario.ts';

// Several processes a test, on a machine that may be busy.
jest.setTimeout(30_000);

const scenario = createScenario();
const checkout = scenario.destination('checkout');
let server: GitServer;
let other: GitServer;
let old: GitServer;
let count = 0;

const repository = () => {
  count += 1;
  const sample = createSampleRepository(scenario.repositories, `r${count}`);
  return { ...sample, name: `r${count}.git`, url: `http://127.0.0.1:${server.port}/r${count}.git` };
};
const reasonOf = (outcome: FetchOutcome) => (outcome.ok ? 'ok' : outcome.failure.reason);
const messageOf = (outcome: FetchOutcome) => (outcome.ok ? '' : outcome.failure.message);

beforeAll(async () => {
  const login = { username: 'git', password: 'token-1' };
  server = await startGitHttpServer({ root: scenario.repositories });
  other = await startGitHttpServer({ root: scenario.repositories, login });
  old = await startGitHttpServer({ root: scenario.repositories, oldProtocol: true });
});
afterEach(() => {
  expect(scenario.leftovers()).toEqual([]);
  rmSync(checkout, { recursive: true, force: true });
});
afterAll(async () => {
  await Promise.all([server, other, old].map(({ close }) => close()));
  scenario.remove();
});

describe('symbolic links that lead out of the repository are refused', () => {
  it.each([
    ['an absolute target', { link: '/etc/passwd' }, 'link'],
    ['a parent directory', { 'a/link': '../../x' }, 'a/link'],
    ['a target that does not exist', { link: '../nothing' }, 'link'],
    ['a detour over another link', { 'a/b/up': '../..', escape: 'a/b/up/../x' }, 'escape'],
  ])('%s', async (_, links, name) => {
    const { url, commit } = repository();
    commit('links', { files: { 'a/b/c': '' }, links });
    const outcome = await scenario.fetch({ url });
    expect(reasonOf(outcome)).toBe('SymlinkOutside');
    expect(messageOf(outcome)).toContain(`"${name}"`);
    expect(existsSync(checkout)).toBe(false);
  });

  it('but links within it, loops and dangling ones included, stay', async () => {
    const { url, commit } = repository();
    commit('links', {
      files: { 'a/b/c': '' },
      links: { 'a/up': '..', 'a/b/d': '../../a/b/c', loop: 'loop', gone: 'nowhere/at/all', dots: 'a/../a/b' },
    });
    expect(reasonOf(await scenario.fetch({ url }))).toBe('ok');
  });
});

describe('what a repository says is not run', () => {
  it('neither filters of .gitattributes nor hooks nor .lfsconfig', async () => {
    const { url, commit } = repository();
    const mark = scenario.destination('mark');
    commit('hostile', {
      files: {
        '.gitattributes': '* filter=evil diff=evil merge=evil\n*.big filter=lfs\n',
        '.gitconfig': `[filter "evil"]\n\tsmudge = touch ${mark}\n`,
        '.lfsconfig': '[lfs]\n\turl = http://169.254.169.254/\n',
        'hooks/post-checkout': `#!/bin/sh\ntouch ${mark}\n`,
        'x.big': 'version https://git-lfs.github.com/spec/v1\n',
        'x.txt': 'x\n',
      },
    });
    expect(reasonOf(await scenario.fetch({ url }))).toBe('ok');
    expect(readFileSync(join(checkout, 'x.txt'), 'utf8')).toBe('x\n');
    expect(existsSync(mark)).toBe(false);
  });

  it('nor is the configuration of the user read', async () => {
    const { url, commit } = repository();
    const expected = commit('plain', { files: { a: 'b' } });
    const home = scenario.destination('home');
    mkdirSync(home);
    writeFileSync(
      join(home, '.gitconfig'),
      '[url "http://127.0.0.1:1/"]\n\tinsteadOf = http://127.0.0.1\n[core]\n\thooksPath = /nonexistent\n',
    );
    const before = { ...process.env };
    Object.assign(process.env, {
      HOME: home,
      GIT_DIR: '/nonexistent',
      GIT_PROXY_COMMAND: 'false',
      http_proxy: 'http://127.0.0.1:1',
    });
    const outcome = await scenario.fetch({ url });
    for (const name of ['HOME', 'GIT_DIR', 'GIT_PROXY_COMMAND', 'http_proxy']) {
      delete process.env[name];
      if (before[name] !== undefined) process.env[name] = before[name];
    }
    expect(outcome).toMatchObject({ ok: true, result: { commit: expected } });
  });
});

describe('trees that attack the checkout are refused', () => {
  it.each(['.git', '.GIT', '..', '.', 'git~1', '.g\u200cit', 'a/b'])(
    'with an entry named %j',
    async (name) => {
      const { url, plant, publish } = repository();
      const hook = plant('blob', '#!/bin/sh\n');
      const inner = plant('tree', treeObject([['100755', 'post-checkout', hook]]));
      publish(plant('tree', treeObject([['40000', name, inner]])));
      expect(reasonOf(await scenario.fetch({ url }))).toBe('UnsafeObject');
    },
  );

  it('with a .gitmodules that is a link', async () => {
    const { url, plant, publish } = repository();
    publish(plant('tree', treeObject([['120000', '.gitmodules', plant('blob', '../other')]])));
    expect(reasonOf(await scenario.fetch({ url }))).toBe('UnsafeObject');
  });

  it('with more files than anyone can check out, in little time', async () => {
    const { url, plant, publish } = repository();
    let tree = plant('tree', treeObject([['100644', 'a', plant('blob', '')]]));
    for (let level = 0; level < 10; level += 1) {
      const below = tree;
      tree = plant('tree', treeObject([...'abcdefghij'].map((name) => ['40000', name, below] as const)));
    }
    publish(tree);
    expect(reasonOf(await scenario.fetch({ url }))).toBe('TooLarge');
  }, 30_000);
});

describe('submodules', () => {
  const withSubmodule = (url: string, commit: string, path = 'sub', more = '') => {
    const parent = repository();
    const modules = parent.plant('blob', `[submodule "x"]\n\tpath = ${path}\n\turl = ${url}\n${more}`);
    parent.publish(
      parent.plant(
        'tree',
        treeObject([
          ['100644', '.gitmodules', modules],
          ['160000', path, commit],
        ]),
      ),
    );
    return parent;
  };

  it('are left out unless asked for', async () => {
    const { url } = withSubmodule('ext::sh -c id', '1'.repeat(40));
    expect(reasonOf(await scenario.fetch({ url }))).toBe('ok');
    expect(readdirSync(join(checkout, 'sub'))).toEqual([]);
  });

  it('are checked out at the recorded commit, nested and with relative URLs', async () => {
    const leaf = repository();
    const leafCommit = leaf.commit('leaf', { files: { 'leaf.txt': 'leaf\n' } });
    leaf.commit('later', { files: { 'leaf.txt': 'later\n' } });
    const middle = withSubmodule(`../${leaf.name}`, leafCommit, 'deep sub');
    const top = withSubmodule(
      `./../${middle.name}`,
      middle.git('ls-remote', middle.bare, 'refs/heads/main').slice(0, 40),
    );
    const outcome = await scenario.fetch({ url: top.url, submodules: true });
    expect(messageOf(outcome)).toBe('');
    expect(readFileSync(join(checkout, 'sub', 'deep sub', 'leaf.txt'), 'utf8')).toBe('leaf\n');
  });

  it.each([
    ['helpers', 'ext::id', /"sub" names the remote helper/],
    ['local paths', '/etc', /"sub" is a local path/],
    ['other unencrypted transports', 'git://127.0.0.1/x', /scheme git/],
    ['credentials', 'https://a:b@git.example/x', /contains credentials/],
    ['a climb above the host', '../../../x', /"sub" is empty/],
  ])('are refused for %s', async (_, address, message) => {
    const outcome = await scenario.fetch({
      url: withSubmodule(address, '1'.repeat(40)).url,
      submodules: true,
    });
    expect(reasonOf(outcome)).toBe('SubmoduleRefused');
    expect(messageOf(outcome)).toMatch(message);
  });

  it('are refused for URLs that are options', async () => {
    expect(
      reasonOf(
        await scenario.fetch({ url: withSubmodule('-u./payload', '1'.repeat(40)).url, submodules: true }),
      ),
    ).toBe('UnsafeObject');
  });

  it('are refused for commands to update them', async () => {
    const { url } = withSubmodule('../x', '1'.repeat(40), 'sub', '\tupdate = !touch /nonexistent\n');
    expect(reasonOf(await scenario.fetch({ url }))).toBe('UnsafeObject');
  });

  it('are refused at forbidden addresses', async () => {
    const { url } = withSubmodule('http://169.254.169.254/x', '1'.repeat(40));
    expect(reasonOf(await scenario.fetch({ url, submodules: true }))).toBe('AddressForbidden');
  });

  it('without a URL are refused', async () => {
    const { url, plant, publish } = repository();
    publish(plant('tree', treeObject([['160000', 'lost', '1'.repeat(40)]])));
    expect(messageOf(await scenario.fetch({ url, submodules: true }))).toMatch(
      /"lost" is missing in \.gitmodules/,
    );
  });

  it('get the credentials on the same origin, and only there', async () => {
    const leaf = repository();
    const commit = leaf.commit('leaf', { files: { a: 'b' } });
    const auth = { type: 'Token' as const, tokenFile: scenario.file('token', 'token-1') };
    const same = withSubmodule(`../${leaf.name}`, commit);
    const sameUrl = `http://127.0.0.1:${other.port}/${same.name}`;
    expect(reasonOf(await scenario.fetch({ url: sameUrl, submodules: true, auth }))).toBe('ok');
    rmSync(checkout, { recursive: true });
    const foreign = withSubmodule(`http://localhost:${server.port}/${leaf.name}`, commit);
    server.requests.length = 0;
    expect(
      reasonOf(
        await scenario.fetch({
          url: `http://127.0.0.1:${other.port}/${foreign.name}`,
          submodules: true,
          auth,
        }),
      ),
    ).toBe('ok');
    expect(server.requests.length).toBeGreaterThan(0);
    expect(server.requests.filter(({ authorization }) => authorization !== undefined)).toEqual([]);
    rmSync(checkout, { recursive: true });
    const back = withSubmodule(`http://127.0.0.1:${other.port}/${leaf.name}`, commit);
    expect(reasonOf(await scenario.fetch({ url: back.url, submodules: true, auth }))).toBe(
      'AuthenticationFailed',
    );
  });
});

describe('commits', () => {
  it('that a server serves only by ref are found all the same', async () => {
    const { name, commit, git } = repository();
    const first = commit('first', { files: { a: '1' } });
    commit('second', { files: { a: '2' } });
    git('checkout', '--quiet', '-b', 'side', first);
    const side = commit('side', { files: { b: '1' } });
    const inner = commit('side 2', { files: { b: '2' } });
    const url = `http://127.0.0.1:${old.port}/${name}`;
    for (const [ref, expected] of [
      [{ commit: first }, first],
      [{ branch: 'main', commit: side }, side],
      [{ branch: 'gone', commit: inner }, inner],
    ] as const) {
      expect(await scenario.fetch({ url, ref })).toMatchObject({ ok: true, result: { commit: expected } });
      rmSync(checkout, { recursive: true });
    }
    expect(reasonOf(await scenario.fetch({ url, ref: { commit: '2'.repeat(40) } }))).toBe('CommitNotFound');
  });

  it('of another branch are no ancestors, though the server has them', async () => {
    const { url, bare, commit, git } = repository();
    commit('first', { files: { a: '1' } });
    git('checkout', '--quiet', '-b', 'fork');
    const fork = commit('fork', { files: { a: '2' } });
    expect(reasonOf(await scenario.fetch({ url, revision: fork }))).toBe('NotAnAncestor');
    git('-C', bare, 'config', 'uploadpack.allowFilter', 'true');
    expect(reasonOf(await scenario.fetch({ url, revision: fork }))).toBe('NotAnAncestor');
    expect(reasonOf(await scenario.fetch({ url, revision: fork, ref: { branch: 'fork' } }))).toBe('ok');
  });

  it('are not tag objects', async () => {
    const { url, commit, git } = repository();
    const target = commit('first', { files: { a: '1' } });
    git('tag', '-a', '-m', 'tag', 'v1');
    git('push', '--quiet', '--tags', 'origin');
    const outcome = await scenario.fetch({ url, ref: { commit: git('rev-parse', 'refs/tags/v1') } });
    expect(messageOf(outcome)).toMatch(/is a tag object/);
    expect(outcome).toMatchObject({ failure: { hint: expect.stringContaining(target) } });
  });

  it('are found by branch and tag names with special characters', async () => {
    const { url, commit, git } = repository();
    const expected = commit('first', { files: { a: '1' } });
    git('push', '--quiet', 'origin', "HEAD:refs/heads/it's/größer;x", 'HEAD:refs/tags/$v');
    expect(await scenario.fetch({ url, ref: { branch: "it's/größer;x" } })).toMatchObject({
      ok: true,
      result: { commit: expected },
    });
    rmSync(checkout, { recursive: true });
    expect(reasonOf(await scenario.fetch({ url, ref: { tag: '$v' } }))).toBe('ok');
  });

  it('with SHA-256 names are fetched by branch and by commit', async () => {
    const { bare, name } = repository();
    rmSync(bare, { recursive: true });
    const { git } = repository();
    git('init', '--quiet', '--bare', '--object-format=sha256', '--initial-branch=main', bare);
    const tree = git('-C', bare, 'mktree', '--missing');
    const commit = git('-C', bare, 'commit-tree', '-m', 'x', tree);
    git('-C', bare, 'update-ref', 'refs/heads/main', commit);
    const url = `http://127.0.0.1:${server.port}/${name}`;
    expect(await scenario.fetch({ url, ref: { commit } })).toMatchObject({ ok: true, result: { commit } });
    rmSync(checkout, { recursive: true });
    const byBranch = await scenario.fetch({ url });
    expect(messageOf(byBranch)).toBe('');
    expect(byBranch).toMatchObject({ ok: true, result: { commit } });
  });
});

it('LFS without git-lfs is a clear failure', async () => {
  const { url, commit } = repository();
  commit('first', { files: { a: '1' } });
  const bin = scenario.destination('bin');
  mkdirSync(bin);
  writeFileSync(
    join(bin, 'git'),
    '#!/bin/sh\n[ "$1" = lfs ] && exit 1\nPATH=/usr/local/bin:/usr/bin:/bin exec git "$@"\n',
    { mode: 0o755 },
  );
  expect(reasonOf(await scenario.fetch({ url, lfs: true }, { path: `${bin}:/bin` }))).toBe('LfsMissing');
  rmSync(bin, { recursive: true });
});
