/** The only ssh_config(5) file that ssh reads for a fetch. Pure. */

/** What the file depends on. Paths are ours and free of double quotes. */
export interface SshSettings {
  /** Address that was judged. */
  address: string;
  /** Name in known_hosts. */
  hostKeyAlias: string;
  /** Undefined: any host key is accepted. */
  knownHostsFile: string | undefined;
  privateKeyFile: string | undefined;
  /** The private key has a passphrase, which SSH_ASKPASS gives. */
  passphrase: boolean;
  connectSeconds: number;
}

// "%" starts a token in these values.
const quoted = (path: string): string => `"${path.replaceAll('%', '%%')}"`;

/** Renders the file. */
export function sshConfig(settings: SshSettings): string {
  const { knownHostsFile, privateKeyFile } = settings;
  const options: Record<string, string> = {
    HostName: settings.address,
    HostKeyAlias: settings.hostKeyAlias,
    // The login of every forge; a user in the URL wins.
    User: 'git',
    BatchMode: settings.passphrase ? 'no' : 'yes',
    StrictHostKeyChecking: knownHostsFile === undefined ? 'no' : 'yes',
    UserKnownHostsFile: knownHostsFile === undefined ? '/dev/null' : quoted(knownHostsFile),
    GlobalKnownHostsFile: '/dev/null',
    UpdateHostKeys: 'no',
    CheckHostIP: 'no',
    VerifyHostKeyDNS: 'no',
    CanonicalizeHostname: 'no',
    IdentityFile: privateKeyFile === undefined ? 'none' : quoted(privateKeyFile),
    IdentitiesOnly: 'yes',
    IdentityAgent: 'none',
    AddKeysToAgent: 'no',
    PreferredAuthentications: 'publickey',
    PubkeyAuthentication: privateKeyFile === undefined ? 'no' : 'yes',
    PasswordAuthentication: 'no',
    KbdInteractiveAuthentication: 'no',
    HostbasedAuthentication: 'no',
    GSSAPIAuthentication: 'no',
    NumberOfPasswordPrompts: '1',
    ForwardAgent: 'no',
    ForwardX11: 'no',
    ClearAllForwardings: 'yes',
    PermitLocalCommand: 'no',
    ControlMaster: 'no',
    ControlPath: 'none',
    ProxyCommand: 'none',
    RequestTTY: 'no',
    ConnectTimeout: String(settings.connectSeconds),
    ConnectionAttempts: '1',
    ServerAliveInterval: '15',
    ServerAliveCountMax: '4',
    LogLevel: 'ERROR',
  };
  const lines = Object.entries(options).map(([name, value]) => `  ${name} ${value}\n`);
  return `Host *\n${lines.join('')}`;
}
