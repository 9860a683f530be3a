/**
 * Pruning as the API server does it: members that a structural schema does not know are left out
 * (apiextensions-apiserver, `pkg/apiserver/schema/pruning`). Values of a wrong type stay as they are.
 */
import { isObject, type Json, type JsonObject, type Path } from '../common/json.ts';
import { keepsUnknown, memberNode, type SchemaNode } from '../common/schema-node.ts';

/** A copy of the value without the members that the schema does not know; the value itself when there are none. */
export const prune = (node: SchemaNode, value: Json): Json => pruned(shapeOf(node), value);

/** What of a schema matters for pruning, looked up once: conversion prunes every object of a list. */
interface Shape {
  readonly members: ReadonlyMap<string, Shape>;
  /** Of members that have no shape of their own. */
  readonly others: Shape | undefined;
  readonly items: Shape;
  readonly keepsUnknown: boolean;
}

/** Of values in which nothing is pruned. */
const WHOLE: Shape = {
  members: new Map(),
  others: undefined,
  get items() {
    return WHOLE;
  },
  keepsUnknown: true,
};

const shapes = new WeakMap<SchemaNode, Shape>();

function shapeOf(node: SchemaNode): Shape {
  const known = shapes.get(node);
  if (known) return known;
  const properties = Object.entries(node.properties ?? {});
  const shape: Shape = {
    members: new Map(properties.map(([key, inner]) => [key, shapeOf(inner)])),
    others: node.additionalProperties && shapeOf(node.additionalProperties),
    items: node.items ? shapeOf(node.items) : WHOLE,
    keepsUnknown: keepsUnknown(node),
  };
  const result = isWhole(shape) ? WHOLE : shape;
  shapes.set(node, result);
  return result;
}

const isWhole = ({ members, others, items, keepsUnknown: keeps }: Shape): boolean =>
  (keeps || others !== undefined) &&
  [...members.values(), others ?? WHOLE, items].every((inner) => inner === WHOLE);

function pruned(shape: Shape, value: Json): Json {
  if (shape === WHOLE || typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? prunedItems(shape.items, value) : prunedMembers(shape, value as JsonObject);
}

function prunedItems(shape: Shape, list: readonly Json[]): readonly Json[] {
  let copy: Json[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const item = list[index] as Json;
    const kept = pruned(shape, item);
    if (kept !== item) copy ??= list.slice(0, index);
    copy?.push(kept);
  }
  return copy ?? list;
}

function prunedMembers({ members, others, keepsUnknown: keepsAll }: Shape, object: JsonObject): JsonObject {
  const keys = Object.keys(object);
  // Members that are kept, once one was not kept as it is.
  let entries: [string, Json | undefined][] | undefined;
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] as string;
    const value = object[key];
    const shape = members.get(key) ?? others ?? (keepsAll ? WHOLE : undefined);
    const kept = shape && value !== undefined ? pruned(shape, value) : value;
    if (!shape || kept !== value) entries ??= keys.slice(0, index).map((before) => [before, object[before]]);
    if (shape) entries?.push([key, kept]);
  }
  return entries ? Object.fromEntries(entries) : object;
}

/** Paths of the members that the schema does not know, outermost first. */
export function unknownFields(node: SchemaNode, value: Json | undefined, path: Path = []): Path[] {
  if (Array.isArray(value)) {
    const { items } = node;
    return items ? value.flatMap((item, index) => unknownFields(items, item, [...path, index])) : [];
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const known = memberNode(node, key);
    if (known) return unknownFields(known, inner, [...path, key]);
    return keepsUnknown(node) ? [] : [[...path, key]];
  });
}
