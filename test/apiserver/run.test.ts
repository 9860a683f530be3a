import { describe, expect, test } from '@jest/globals';
import { apiVersion, HUB_VERSION } from '../../schemas/common/group.ts';
import { type Json, type JsonObject, valueAt, withValueAt } from '../../schemas/common/json.ts';
import { type SchemaNode, schemaNode } from '../../schemas/common/schema-node.ts';
import { KINDS } from '../../schemas/registry.ts';
import { type Answer, resourcePath, send } from './api.ts';
import { exampleValues } from './example-values.ts';

const runs = resourcePath('Run', HUB_VERSION);
const specNode = schemaNode(KINDS.Run.versions.v1beta1.spec);
const MUTABLE = ['suspend', 'desiredState', 'ttlSecondsAfterFinished'];

/** A field that an object may hold, with whether its parent cannot do without it. */
interface Field {
  path: string[];
  node: SchemaNode;
  required: boolean;
}

const fields = fieldsBelow(specNode, []).filter(({ path: [first = ''] }) => !MUTABLE.includes(first));
const named = ({ path }: Field) => path.join('.');
const optional = fields.filter(({ required }) => !required).map((field) => [named(field), field] as const);
const changeable = fields
  .filter(({ node }) => exampleValues(node)[1] !== undefined)
  .map((field) => [named(field), field] as const);
const full = exampleValues(specNode)[0] as JsonObject;

let created = 0;
/** Creates a Run and gives it back as the API server returns it. */
async function create(spec: JsonObject): Promise<JsonObject> {
  created += 1;
  const body = runObject(`run-${process.pid}-${created}`, spec);
  const { code, body: stored } = await send(runs, { method: 'POST', body });
  expect({ code, spec: stored.spec }).toEqual({ code: 201, spec });
  return stored;
}

const runObject = (name: string, spec: JsonObject) => ({
  apiVersion: apiVersion(HUB_VERSION),
  kind: 'Run',
  metadata: { name },
  spec,
});

/** What the API server says to an update of a Run to another spec, without doing it. */
const tryUpdate = (run: JsonObject, spec: Json | undefined): Promise<Answer> =>
  send(`${runs}/${String(valueAt(run, ['metadata', 'name']))}?dryRun=All`, {
    method: 'PUT',
    body: { ...run, spec },
  });

const IMMUTABLE = `spec is immutable except for ${MUTABLE.join(', ')}; create another Run`;
const forbidden = (field: string, message: string) => ({
  code: 422,
  causes: [{ reason: 'FieldValueForbidden', field, message: `Forbidden: ${message}` }],
});
const verdict = ({ code, body }: Answer) => ({ code, causes: valueAt(body, ['details', 'causes']) });

describe('the spec of a Run', () => {
  test('may be sent again as it is', async () => {
    const run = await create(full);
    expect((await tryUpdate(run, full)).code).toBe(200);
  });

  test.each(changeable)('cannot change in %s', async (_, { path, node }) => {
    const run = await create(full);
    const changed = withValueAt(full, path, exampleValues(node)[1] as Json);
    expect(verdict(await tryUpdate(run, changed))).toEqual(forbidden('spec', IMMUTABLE));
  });

  test.each(optional)('cannot lose %s', async (_, { path }) => {
    const run = await create(full);
    const removed = withValueAt(full, path, undefined);
    expect(verdict(await tryUpdate(run, removed))).toEqual(forbidden('spec', IMMUTABLE));
  });

  test.each(optional)('cannot gain %s', async (_, { path }) => {
    const run = await create(withValueAt(full, path, undefined) as JsonObject);
    expect(verdict(await tryUpdate(run, full))).toEqual(forbidden('spec', IMMUTABLE));
  });

  test('is covered field by field: the tables above name every field of the schema', () => {
    const top = new Set(fields.map(({ path }) => path[0]));
    expect([...top, ...MUTABLE].sort()).toEqual(Object.keys(specNode.properties ?? {}).sort());
    expect(changeable.length).toBeGreaterThan(20);
  });
});

const minimal: JsonObject = { playbookRef: { name: 'site' } };

describe('the fields of a Run that may change', () => {
  test.each([
    ['suspend', true, false],
    ['ttlSecondsAfterFinished', 60, 3600],
    ['desiredState', 'Running', 'Cancelled'],
  ])('%s may be added, changed and removed', async (field, before, after) => {
    const without = await create(minimal);
    expect((await tryUpdate(without, { ...minimal, [field]: before })).code).toBe(200);
    const present = await create({ ...minimal, [field]: before });
    expect((await tryUpdate(present, { ...minimal, [field]: after })).code).toBe(200);
    expect((await tryUpdate(present, minimal)).code).toBe(200);
  });

  test.each([
    ['changed to Running', { ...minimal, desiredState: 'Running' }],
    ['removed', minimal],
  ])('desiredState cannot be %s once it is Cancelled', async (_, spec) => {
    const run = await create({ ...minimal, desiredState: 'Cancelled' });
    const message = 'desiredState cannot change once it is Cancelled; create another Run';
    expect(verdict(await tryUpdate(run, spec))).toEqual(forbidden('spec.desiredState', message));
  });
});

describe('the name of a Run', () => {
  test('may have 52 characters', async () => {
    const { code } = await send(`${runs}?dryRun=All`, {
      method: 'POST',
      body: runObject('n'.repeat(52), minimal),
    });
    expect(code).toBe(201);
  });

  test('may not have 53', async () => {
    const answer = await send(`${runs}?dryRun=All`, {
      method: 'POST',
      body: runObject('n'.repeat(53), minimal),
    });
    expect(answer.code).toBe(422);
    expect(answer.body.message).toContain('metadata.name must have at most 52 characters');
  });
});

describe('the status of a Run', () => {
  const status = { phase: 'Running' };

  test('is not taken from writes to the object itself', async () => {
    const run = await create(minimal);
    const { body } = await tryUpdate({ ...run, status }, minimal);
    expect(body.status).toBeUndefined();
  });

  test('is all that writes to the status take', async () => {
    const run = await create(minimal);
    const path = `${runs}/${String(valueAt(run, ['metadata', 'name']))}/status`;
    const { code, body } = await send(path, { method: 'PUT', body: { ...run, spec: full, status } });
    expect({ code, spec: body.spec, status: body.status }).toEqual({ code: 200, spec: minimal, status });
  });
});

function fieldsBelow(node: SchemaNode, parent: string[]): Field[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, child]) => {
    const field = { path: [...parent, name], node: child, required: node.required?.includes(name) ?? false };
    return [field, ...fieldsBelow(child, field.path)];
  });
}
