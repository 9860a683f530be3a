/** Git over SSH on loopback: the real `git upload-pack` behind the `ssh2` server; needs neither root nor sshd. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ServerChannel, type Session } from 'ssh2';

/** A key pair: private key in OpenSSH form, public key as one line. */
export interface SshKeyPair {
  private: string;
  public: string;
}

/** Makes an Ed25519 key pair; with a passphrase the private key is encrypted. */
export function createSshKeys(passphrase?: string): SshKeyPair {
  return ssh2.utils.generateKeyPairSync(
    'ed25519',
    passphrase === undefined ? {} : { passphrase, cipher: 'aes256-ctr', rounds: 4 },
  );
}

/** How the server behaves. */
export interface GitSshOptions {
  /** Directory with bare repositories; paths are relative to it. */
  root: string;
  hostKey: SshKeyPair;
  /** The one key that may enter. */
  authorized?: SshKeyPair;
}

/** A running server. */
export interface GitSshServer {
  port: number;
  /** Logins that were tried. */
  users: string[];
  /** Line for known_hosts. */
  knownHosts: (host: string) => string;
  close: () => Promise<void>;
}

/** Starts a server on 127.0.0.1. */
export async function startGitSshServer(options: GitSshOptions): Promise<GitSshServer> {
  const users: string[] = [];
  const connections = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [options.hostKey.private] }, (connection) => {
    connections.add(connection);
    connection
      .on('error', () => undefined)
      .on('close', () => connections.delete(connection))
      .on('authentication', (context) => {
        users.push(context.username);
        authenticate(context, options.authorized);
      })
      .on('session', (accept) => openSession(accept(), options.root));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    users,
    knownHosts: (host) => `[${host}]:${port} ${options.hostKey.public.split(' ').slice(0, 2).join(' ')}\n`,
    close: async () => {
      for (const connection of connections) connection.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function authenticate(context: AuthContext, authorized: SshKeyPair | undefined): void {
  const parsed = authorized && ssh2.utils.parseKey(authorized.public);
  if (context.method !== 'publickey' || parsed === undefined || parsed instanceof Error) {
    context.reject(['publickey']);
    return;
  }
  const known = context.key.data.equals(parsed.getPublicSSH());
  const signed =
    context.signature === undefined ||
    context.blob === undefined ||
    parsed.verify(context.blob, context.signature, context.hashAlgo) === true;
  if (known && signed) context.accept();
  else context.reject(['publickey']);
}

function openSession(session: Session, root: string): void {
  const environment: Record<string, string> = {};
  session.on('env', (accept, _reject, { key, val }) => {
    if (key === 'GIT_PROTOCOL') environment[key] = val;
    accept?.();
  });
  session.on('exec', (accept, reject, { command }) => {
    const path = /^git-upload-pack '\/?(.*)'$/s.exec(command)?.[1];
    if (path === undefined) reject();
    else uploadPack(accept(), root, path.replaceAll("'\\''", "'"), environment);
  });
}

function uploadPack(
  channel: ServerChannel,
  root: string,
  path: string,
  environment: Record<string, string>,
): void {
  const git = spawn('git', ['upload-pack', '--strict', '--', path], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      ...environment,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: '*',
    },
  });
  git.stdin.on('error', () => undefined);
  channel.pipe(git.stdin);
  git.stdout.pipe(channel, { end: false });
  git.stderr.pipe(channel.stderr, { end: false });
  git.on('close', (code) => {
    channel.exit(code ?? 1);
    channel.end();
  });
}
