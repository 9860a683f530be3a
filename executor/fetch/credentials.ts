/** Credentials of a repository: read once, kept in files that only this user can read, handed out for one origin only. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type GitUrl, urlCredentials } from '../../schemas/domain/git-url.ts';
import { FetchError, systemErrorCode } from './failure.ts';
import type { FetchRequest } from './request.ts';

/** Credentials in memory. */
export type Credentials =
  | { type: 'password'; username: string; password: string }
  | { type: 'key'; privateKey: string; passphrase: string | undefined };

/** Scheme, host and port: credentials never leave it. */
export const originOf = ({ scheme, host, port }: GitUrl): string => `${scheme}://${host}:${port}`;

/** Reads the credentials that a request names, or those in its URL (as stored v1alpha1 objects may have them); undefined when there are none. */
export async function readCredentials(request: FetchRequest, url: GitUrl): Promise<Credentials | undefined> {
  const { auth } = request;
  if (auth === undefined) {
    const written = urlCredentials(request.url);
    return written && { type: 'password', ...written };
  }
  if ((auth.type === 'SSH') !== (url.scheme === 'ssh')) {
    throw new FetchError(
      'CredentialsInvalid',
      `credentials of type ${auth.type} do not fit a URL of scheme ${url.scheme}`,
      'use auth type SSH with ssh URLs, Basic or Token with https URLs',
    );
  }
  if (auth.type === 'SSH') {
    const privateKey = await secretText('private key', auth.privateKeyFile);
    const passphrase = auth.passphraseFile && (await optionalText('passphrase', auth.passphraseFile));
    if (isEncrypted(privateKey) && !passphrase) {
      throw new FetchError(
        'CredentialsInvalid',
        'the private key has a passphrase, and none is given',
        'add the passphrase to the Secret that auth names',
      );
    }
    return { type: 'key', privateKey: completeKey(privateKey), passphrase: passphrase || undefined };
  }
  const [username, password] =
    auth.type === 'Basic'
      ? [await secretLine('user name', auth.usernameFile), await secretLine('password', auth.passwordFile)]
      : [auth.username ?? 'git', await secretLine('token', auth.tokenFile)];
  return { type: 'password', username, password };
}

// Keys pasted into Secrets lose their last line end or gain carriage returns, and ssh then calls them invalid.
const completeKey = (key: string): string => `${key.replaceAll('\r', '').trimEnd()}\n`;

/** Whether a private key is encrypted: PEM says so, OpenSSH keys name their cipher (openssh PROTOCOL.key). */
function isEncrypted(key: string): boolean {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([^-]*)-----END/.exec(key)?.[1];
  if (body === undefined) return /ENCRYPTED/.test(key);
  const header = Buffer.from(body, 'base64').subarray(0, 64).toString('latin1');
  return header.startsWith('openssh-key-v1\0') && !header.startsWith('openssh-key-v1\0\0\0\0\u0004none');
}

async function secretLine(what: string, file: string): Promise<string> {
  const line = (await secretText(what, file)).replace(/(?:\r?\n)+$/, '');
  if (line === '' || /[\r\n\0]/.test(line)) {
    throw new FetchError(
      'CredentialsInvalid',
      `the ${what} in ${file} is empty or has several lines`,
      `put the ${what} on one line`,
    );
  }
  return line;
}

async function secretText(what: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw unreadable(what, file, error);
  }
}

/** A passphrase without its line end; undefined when the file does not exist, because keys of a Secret may be optional. */
async function optionalText(what: string, file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw unreadable(what, file, error);
  }
}

const unreadable = (what: string, file: string, error: unknown): FetchError =>
  new FetchError(
    'CredentialsInvalid',
    `the ${what} cannot be read: ${file} (${systemErrorCode(error)})`,
    'check that the Secret has the key that auth names',
  );

/**
 * Answers git's and ssh's prompts (gitcredentials(7), "Requesting Credentials"): user name and password for the one origin that the
 * environment names, the passphrase for the one private key. The environment holds file names, never secrets.
 */
const ASKPASS = `#!/bin/sh
set -eu
subject=\${1#*\\'}
subject=\${subject%%\\'*}
case $1 in
  "Username for "*) file=$APO_USERNAME_FILE ;;
  "Password for "*) file=$APO_PASSWORD_FILE ;;
  "Enter passphrase for key "*) [ "$subject" = "$APO_PRIVATE_KEY_FILE" ] && exec cat "$APO_PASSPHRASE_FILE"; exit 1 ;;
  *) exit 1 ;;
esac
scheme=\${subject%%://*}
place=\${subject#*://}
[ "$scheme://\${place##*@}" = "$APO_CREDENTIALS_FOR" ] || exit 1
exec cat "$file"
`;

/** Variables that make git and ssh ask the askpass program. */
export type AskpassVariables = Record<string, string>;

/** Writes password credentials and the askpass program into a private directory. */
export async function offerPassword(
  directory: string,
  url: GitUrl,
  credentials: Credentials & { type: 'password' },
): Promise<AskpassVariables> {
  const askpass = await writeAskpass(directory);
  return {
    GIT_ASKPASS: askpass,
    // As git writes it in its prompts: the canonical URL up to the path.
    APO_CREDENTIALS_FOR: url.display.slice(0, -url.path.length),
    APO_USERNAME_FILE: await writeSecret(directory, 'username', credentials.username),
    APO_PASSWORD_FILE: await writeSecret(directory, 'password', credentials.password),
  };
}

/** Writes the passphrase of a private key and the askpass program into a private directory. */
export async function offerPassphrase(
  directory: string,
  privateKeyFile: string,
  passphrase: string,
): Promise<AskpassVariables> {
  return {
    SSH_ASKPASS: await writeAskpass(directory),
    SSH_ASKPASS_REQUIRE: 'force',
    APO_PRIVATE_KEY_FILE: privateKeyFile,
    APO_PASSPHRASE_FILE: await writeSecret(directory, 'passphrase', passphrase),
  };
}

/** Writes a file that only this user can read. */
export async function writeSecret(directory: string, name: string, text: string): Promise<string> {
  const file = join(directory, name);
  await writeFile(file, text, { mode: 0o600, flag: 'wx' });
  return file;
}

async function writeAskpass(directory: string): Promise<string> {
  const file = join(directory, 'askpass');
  await writeFile(file, ASKPASS, { mode: 0o700, flag: 'wx' });
  return file;
}
