/** Import rules of the layout, for dependency-cruiser (https://github.com/sverweij/dependency-cruiser). */
import { IMPURE, PURE, TESTS } from './zones.ts';

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const SHIPPED = '^(schemas|webhooks|controllers|executor|cli)/';
/** Parts of Node's library that compute only; `net` and `url` are here for their parsers. */
const PURE_NODE = '^(node:)?(buffer|crypto|net|path|path/posix|url|util)$';
/** Packages that compute only. */
const PURE_PACKAGES =
  'node_modules/(@bufbuild/[^/]+|@marcbachmann/cel-js|ajv|ajv-formats|cron-parser|fastest-levenshtein|node-forge|re2js|typebox)/';

const pure = { path: PURE, pathNot: TESTS };

export default {
  forbidden: [
    forbid('resolvable', 'An import leads nowhere.', {}, { couldNotResolve: true }),
    forbid('no-cycles', 'Modules import each other in a circle (types count).', {}, { circular: true }),
    forbid(
      'common-first',
      'schemas/common imports nothing else of schemas/.',
      { path: '^schemas/common/', pathNot: TESTS },
      { path: '^schemas/(?!common/)' },
    ),
    forbid(
      'versions-second',
      'A version of the API imports schemas/common and itself only.',
      { path: '^schemas/(v[0-9][^/]*)/', pathNot: TESTS },
      { path: '^schemas/(?!common/)', pathNot: '^schemas/$1/' },
    ),
    forbid(
      'schemas-inward',
      'schemas/ imports nothing of ours outside itself.',
      { path: '^schemas/' },
      { path: '^(webhooks|controllers|executor|cli|hack|test)/' },
    ),
    forbid(
      'executor-inward',
      'executor/ imports schemas/ and itself only.',
      { path: '^executor/' },
      { path: '^(webhooks|controllers|cli)/' },
    ),
    forbid(
      'webhooks-apart',
      'webhooks/ imports nothing of controllers/ but their runtime, which knows nothing of ours.',
      { path: '^webhooks/' },
      { path: '^controllers/(?!runtime/)' },
    ),
    forbid(
      'controllers-apart',
      'webhooks/ and controllers/ do not import each other.',
      { path: '^controllers/' },
      { path: '^webhooks/' },
    ),
    forbid(
      'runtime-apart',
      'controllers/runtime imports nothing of ours.',
      { path: '^controllers/runtime/', pathNot: TESTS },
      { path: '^(?!controllers/runtime/|node_modules/)(schemas|webhooks|controllers|executor|cli|hack)/' },
    ),
    forbid('cli-last', 'Nothing imports cli/.', { path: '^(webhooks|controllers)/' }, { path: '^cli/' }),
    forbid('hack-last', 'Nothing imports hack/.', { path: SHIPPED, pathNot: TESTS }, { path: '^hack/' }),
    forbid(
      'tests-and-hack',
      'Tests import the control plane and the Ansible installations of hack/, and nothing else of it.',
      { path: TESTS, pathNot: '^hack/' },
      { path: '^hack/(?!(cluster|ansible)/)' },
    ),
    forbid(
      'tests-last',
      'Only tests import what is made for tests.',
      { path: '^(schemas|webhooks|controllers|executor|cli|hack)/', pathNot: TESTS },
      { path: TESTS },
    ),
    forbid('pure-modules', 'A pure module imports pure modules only.', pure, { path: IMPURE }),
    forbid('pure-without-io', 'A pure module uses no IO of Node.', pure, {
      dependencyTypes: ['core'],
      pathNot: PURE_NODE,
    }),
    forbid('pure-packages', 'A pure module uses packages that compute only.', pure, {
      path: 'node_modules/',
      pathNot: PURE_PACKAGES,
    }),
    forbid(
      'shipped-dependencies',
      'What is shipped needs no development dependency.',
      { path: SHIPPED, pathNot: TESTS },
      { dependencyTypes: ['npm-dev'] },
    ),
  ],
  options: {
    // TypeScript 7 has no interface for programs that the cruiser could use.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)testdata/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'types', 'default'],
    },
  },
};
