/** The validators as code that needs no ajv to compile them, for bundles. */
import standaloneModule from 'ajv/dist/standalone/index.js';
import { VERSIONS } from '../../schemas/common/group.ts';
import { KIND_NAMES, versionEntry } from '../../schemas/registry.ts';
import { compiler, validatorName } from './validators.ts';

/** ajv is CommonJS: what Node calls its default export holds the real one. */
const standalone = standaloneModule.default;

/** The text of a module with the same `validatorOf` as `validators.ts`. */
export function standaloneValidators(): string {
  const names = KIND_NAMES.flatMap((kind) =>
    VERSIONS.filter((version) => versionEntry(kind, version)).map((version) => validatorName(kind, version)),
  );
  const code = standalone(
    compiler({ source: true, esm: true }),
    Object.fromEntries(names.map((name) => [name, name])),
  );
  return `${code}
const validators = { ${names.join(', ')} };
function validatorOf(kind, version) {
  const validator = validators[kind + '_' + version];
  if (!validator) throw new Error(kind + ' has no version ' + version);
  return validator;
}
export { validatorOf };
`;
}
