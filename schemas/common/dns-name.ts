/** Forms of names after RFC 1123, as apimachinery has them (`pkg/util/validation/validation.go`). */

/** Longest name of a namespace, and of everything else that is one DNS label. */
export const MAX_DNS_LABEL = 63;
/** Longest name of an object. */
export const MAX_DNS_SUBDOMAIN = 253;

/** Pattern of a DNS label. */
export const DNS_LABEL = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$';
/** Pattern of a DNS subdomain: labels with dots between them. */
export const DNS_SUBDOMAIN = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';
