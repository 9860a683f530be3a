import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { createAuthority, issue, type KeyPair } from './certificates.ts';

let authority: KeyPair;
let server: KeyPair;
let client: KeyPair;

beforeAll(async () => {
  authority = await createAuthority('test-ca');
  server = await issue(authority, {
    commonName: 'server',
    dnsNames: ['localhost'],
    ipAddresses: ['127.0.0.1'],
    usages: ['server'],
  });
  client = await issue(authority, { commonName: 'ann', organization: 'system:masters', usages: ['client'] });
});

const parse = (pair: KeyPair) => new X509Certificate(pair.certificate);

test('the authority signs itself and may sign others', () => {
  const ca = parse(authority);
  expect(ca.ca).toBe(true);
  expect(ca.verify(ca.publicKey)).toBe(true);
  expect(ca.subject).toBe('CN=test-ca');
});

describe('an issued certificate', () => {
  test('is signed by its authority and is none itself', () => {
    for (const certificate of [server, client].map(parse)) {
      expect(certificate.checkIssued(parse(authority))).toBe(true);
      expect(certificate.verify(parse(authority).publicKey)).toBe(true);
      expect(certificate.ca).toBe(false);
    }
  });

  test('is not signed by another authority of the same name', async () => {
    const other = parse(await createAuthority('test-ca'));
    expect(parse(server).verify(other.publicKey)).toBe(false);
  });

  test('names the user and the group of a client', () => {
    expect(parse(client).subject).toBe('O=system:masters\nCN=ann');
    expect(parse(client).keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  });

  test('names the hosts and addresses of a server, and no others', () => {
    const certificate = parse(server);
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkHost('example.com')).toBeUndefined();
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  test('is valid now and for months to come', () => {
    const { validFromDate, validToDate } = parse(server);
    expect(validFromDate.getTime()).toBeLessThan(Date.now());
    expect(validToDate.getTime()).toBeGreaterThan(Date.now() + 300 * 24 * 60 * 60 * 1000);
  });

  test('has an RSA key of 2048 bits and a serial number of its own', () => {
    expect(parse(server).publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
    expect(parse(server).serialNumber).not.toBe(parse(client).serialNumber);
  });
});
