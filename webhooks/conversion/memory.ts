/** The annotation in which a converted object remembers what its version cannot hold. */
import { isObject, type JsonObject, member, withMember } from '../../schemas/common/json.ts';
import { type Edit, type Memory, memoryOf } from '../../schemas/domain/conversion-memory.ts';

/** The edits that an annotation remembers, and the object without it. A value that is not ours stays. */
export function recall(
  object: JsonObject,
  annotation: string,
): { edits: readonly Edit[]; object: JsonObject } {
  const annotations = member(object.metadata, 'annotations');
  const memory = memoryOf(object, annotation);
  if (!memory || !isObject(annotations) || !isObject(object.metadata)) return { edits: [], object };
  const { [annotation]: _memory, ...others } = annotations;
  const kept = Object.keys(others).length > 0 || memory.hadAnnotations ? others : undefined;
  return {
    edits: memory.edits,
    object: { ...object, metadata: withMember(object.metadata, 'annotations', kept) },
  };
}

/** The object with an annotation that remembers the edits; as it is when there is nothing to remember. */
export function remember(object: JsonObject, annotation: string, edits: readonly Edit[]): JsonObject {
  const metadata = object.metadata ?? {};
  if (edits.length === 0 || !isObject(metadata)) return object;
  const annotations = metadata.annotations ?? {};
  if (!isObject(annotations)) return object;
  const memory: Memory = { edits, ...(metadata.annotations === undefined ? {} : { hadAnnotations: true }) };
  return {
    ...object,
    metadata: { ...metadata, annotations: { ...annotations, [annotation]: JSON.stringify(memory) } },
  };
}
