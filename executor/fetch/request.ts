/** What the fetch step is asked to do: written by `executor/job.ts` for Pods and by the CLI for local Runs. */
import { Ajv } from 'ajv';
import { type Static, Type } from 'typebox';

const file = (description: string) => Type.String({ minLength: 1, maxLength: 4096, description });
const closed = { additionalProperties: false };

/** Credentials, always as files: the request itself holds no secret. The types are those of Repository `spec.auth.type`. */
const auth = Type.Union([
  Type.Object(
    {
      type: Type.Enum(['SSH']),
      privateKeyFile: file('Private key in OpenSSH or PEM form.'),
      passphraseFile: Type.Optional(file('Passphrase of the private key; may not exist.')),
    },
    closed,
  ),
  Type.Object(
    { type: Type.Enum(['Basic']), usernameFile: file('User name.'), passwordFile: file('Password.') },
    closed,
  ),
  Type.Object(
    {
      type: Type.Enum(['Token']),
      tokenFile: file('Token, sent as password.'),
      username: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 255,
          description: 'User name sent with the token; git when unset, which most forges accept.',
        }),
      ),
    },
    closed,
  ),
]);

const ranges = (description: string) =>
  Type.Array(Type.String({ maxLength: 64 }), { maxItems: 256, description });

/** Schema of a `FetchRequest`. */
export const fetchRequest = Type.Object(
  {
    url: Type.String({ minLength: 1, maxLength: 2048, description: 'URL of the repository.' }),
    ref: Type.Object(
      {
        branch: Type.Optional(Type.String({ maxLength: 255, description: 'Branch.' })),
        tag: Type.Optional(Type.String({ maxLength: 255, description: 'Tag, instead of a branch.' })),
        commit: Type.Optional(
          Type.String({
            maxLength: 64,
            description: 'Exact commit; branch or tag then only say where it is found.',
          }),
        ),
      },
      { ...closed, minProperties: 1, description: 'What to check out.' },
    ),
    revision: Type.Optional(
      Type.String({
        maxLength: 64,
        description: 'Commit to check out instead; must be ref or one of its ancestors.',
      }),
    ),
    destination: file('Directory to create; must not exist or be empty, and must not be a mount point.'),
    auth: Type.Optional(auth),
    ssh: Type.Optional(
      Type.Object(
        {
          knownHostsFile: Type.Optional(file('known_hosts lines of the Git server.')),
          hostKeyChecking: Type.Optional(
            Type.Enum(['Strict', 'Disabled'], { description: 'Strict when unset.' }),
          ),
        },
        closed,
      ),
    ),
    tls: Type.Optional(
      Type.Object(
        { caFile: Type.Optional(file('Certificate authorities in PEM; replaces those of the system.')) },
        closed,
      ),
    ),
    proxy: Type.Optional(
      Type.Object(
        {
          httpProxyFile: Type.Optional(file('URL of the proxy for http: URLs; may not exist.')),
          httpsProxyFile: Type.Optional(file('URL of the proxy for https: URLs; may not exist.')),
          noProxyFile: Type.Optional(
            file('Hosts that are reached without proxy, separated by commas; may not exist.'),
          ),
        },
        closed,
      ),
    ),
    submodules: Type.Optional(Type.Boolean({ description: 'Also check out submodules; false when unset.' })),
    lfs: Type.Optional(Type.Boolean({ description: 'Also download Git LFS files; false when unset.' })),
    timeoutSeconds: Type.Number({
      exclusiveMinimum: 0,
      maximum: 86_400,
      description: 'Limit for the whole fetch.',
    }),
    maxBytes: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'Limit for the packed download and for the files checked out, each; 4 GiB when unset.',
      }),
    ),
    addressPolicy: Type.Optional(
      Type.Object(
        {
          allowLoopback: Type.Optional(Type.Boolean()),
          allowPrivate: Type.Optional(Type.Boolean()),
          deny: Type.Optional(ranges('Addresses that are refused, such as those of the API server.')),
          allow: Type.Optional(ranges('Addresses that are allowed whatever their kind.')),
        },
        { ...closed, description: 'Addresses that may be connected to; see schemas/domain/ip-address.ts.' },
      ),
    ),
  },
  closed,
);
/** One fetch: which commit of which repository, where to, and with what. */
export type FetchRequest = Static<typeof fetchRequest>;

/** Largest download and largest checkout when the request names no limit. */
export const DEFAULT_MAX_BYTES = 4 * 1024 ** 3;

/** Builds a reader of JSON documents that accepts exactly what `schema` describes; throws an Error that names each wrong field. */
export function documentReader<T>(name: string, schema: object): (text: string) => T {
  const validate = new Ajv({ allErrors: true, strict: false }).compile<T>(schema);
  return (text) => {
    const document: unknown = JSON.parse(text);
    if (validate(document)) return document;
    const causes = (validate.errors ?? []).map(
      ({ instancePath, message }) => `${instancePath || '/'} ${message}`,
    );
    throw new Error(`${name}: ${causes.join('; ')}`);
  };
}
