/** Versions that are on their way out. */
import { apiVersion, HUB_VERSION, type Version } from './group.ts';

/** What the API server answers whoever uses a version of a kind, at most 120 characters; undefined for the hub version. */
export const deprecationWarning = (kind: string, version: Version): string | undefined =>
  version === HUB_VERSION
    ? undefined
    : `${apiVersion(version)} ${kind} is deprecated: use ${apiVersion(HUB_VERSION)} (apo convert --to ${HUB_VERSION})`;
