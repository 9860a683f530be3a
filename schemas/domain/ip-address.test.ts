import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addressVerdict,
  canonicalAddress,
  classifyAddress,
  hostVerdict,
  validAddressRange,
} from './ip-address.ts';

describe('classifyAddress', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['::1', 'loopback'],
    ['[::1]', 'loopback'],
    ['2130706433', 'loopback'],
    ['0x7f.1', 'loopback'],
    ['0177.0.0.1', 'loopback'],
    ['127.1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['::127.0.0.1', 'loopback'],
    ['::ffff:0:127.0.0.1', 'loopback'],
    ['2002:7f00:1::', 'loopback'],
    ['64:ff9b::127.0.0.1', 'loopback'],
    ['64:ff9b:1::127.0.0.1', 'loopback'],
    ['64:ff9b:1:7f00:0:100::', 'loopback'],
    ['2001:0:1:2:3:4:80ff:fffe', 'loopback'],
    ['2001:db8::5efe:127.0.0.1', 'loopback'],
    ['0.0.0.0', 'unspecified'],
    ['0', 'unspecified'],
    ['::', 'unspecified'],
    ['169.254.169.254', 'metadata'],
    ['2852039166', 'metadata'],
    ['::ffff:169.254.169.254', 'metadata'],
    ['fd00:ec2::254', 'metadata'],
    ['fd00:0ec2:0:0::254', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['168.63.129.16', 'metadata'],
    ['fe80::a9fe:a9fe%eth0', 'metadata'],
    ['169.254.1.1', 'linkLocal'],
    ['fe80::1', 'linkLocal'],
    ['224.0.0.1', 'multicast'],
    ['ff02::1', 'multicast'],
    ['255.255.255.255', 'reserved'],
    ['240.0.0.1', 'reserved'],
    ['100::1', 'reserved'],
    ['10.0.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'private'],
    ['fd12::1', 'private'],
    ['64:ff9b::10.0.0.1', 'private'],
    ['172.32.0.1', 'public'],
    ['8.8.8.8', 'public'],
    ['2606:4700::1111', 'public'],
    ['64:ff9b:1::8.8.8.8', 'public'],
    ['128.0.0.1', 'public'],
  ])('%s is %s', (address, kind) => {
    expect(classifyAddress(address)).toBe(kind);
  });
  it.each(['', 'git.example', 'localhost', '1.2.3.4.5', '256.1.1.1', ':::', '::1::'])(
    '%j is no address',
    (text) => {
      expect(classifyAddress(text)).toBeUndefined();
    },
  );
  it('gives an IPv4 address and each of its forms the same or a more sensitive kind', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        const kind = classifyAddress(address);
        expect(classifyAddress(`::ffff:${address}`)).toBe(kind);
        const integer = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
        expect(canonicalAddress(String(integer))).toBe(address);
        if (kind !== 'public') expect(classifyAddress(`64:ff9b::${address}`)).toBe(kind);
      }),
    );
  });
  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV6(), fc.string({ unit: 'binary' })), (text) => {
        classifyAddress(text);
        addressVerdict(text, { deny: ['10.0.0.0/8'] });
        hostVerdict(text);
      }),
    );
  });
});

describe('addressVerdict', () => {
  it.each([
    ['public addresses', '8.8.8.8', {}, true],
    ['private addresses by default', '10.1.2.3', {}, true],
    ['no private addresses when the policy says so', '10.1.2.3', { allowPrivate: false }, false],
    [
      'a listed private address all the same',
      '10.1.2.3',
      { allowPrivate: false, allow: ['10.1.0.0/16'] },
      true,
    ],
    ['no loopback address', '127.0.0.1', {}, false],
    ['loopback addresses when the policy says so', '::ffff:127.0.0.1', { allowLoopback: true }, true],
    ['no metadata address even so', '169.254.169.254', { allowLoopback: true }, false],
    ['no denied address', '10.96.0.1', { deny: ['10.96.0.1'] }, false],
    ['no denied address in another form', '::ffff:10.96.0.1', { deny: ['10.96.0.1/32'] }, false],
    [
      'no denied address that is also allowed',
      '10.96.0.1',
      { deny: ['10.96.0.1'], allow: ['10.0.0.0/8'] },
      false,
    ],
    ['no name', 'git.example', {}, false],
    ['nothing under an unreadable policy', '8.8.8.8', { deny: ['10.0.0.0/99'] }, false],
  ])('allows %s', (_, address, policy, allowed) => {
    expect(addressVerdict(address, policy).allowed).toBe(allowed);
  });
  it('says what the address is', () => {
    expect(addressVerdict('2130706433')).toMatchObject({
      kind: 'loopback',
      problem: 'is a loopback address (127.0.0.1)',
    });
  });
});

describe('hostVerdict', () => {
  it.each([
    'git.example',
    'gitea.git.svc',
    'gitea.git.svc.cluster.local',
    'kubernetes-git.example',
    '10.0.0.1',
    'mylocalhost',
  ])('allows %s', (host) => {
    expect(hostVerdict(host)).toEqual({ allowed: true });
  });
  it.each([
    ['localhost', 'loopback'],
    ['LOCALHOST.', 'loopback'],
    ['a.localhost', 'loopback'],
    ['ip6-localhost', 'loopback'],
    ['[::1]', 'loopback'],
    ['metadata.google.internal', 'metadata'],
    ['metadata', 'metadata'],
    ['169.254.169.254', 'metadata'],
    ['kubernetes', 'apiServer'],
    ['kubernetes.default.svc', 'apiServer'],
    ['openshift.default.svc', 'apiServer'],
    ['kubernetes.default.svc.cluster.local', 'apiServer'],
  ])('refuses %s as %s', (host, kind) => {
    expect(hostVerdict(host)).toMatchObject({ allowed: false, kind });
  });
  it('allows localhost where loopback is allowed', () => {
    expect(hostVerdict('localhost', { allowLoopback: true })).toEqual({ allowed: true });
  });
});

it.each([
  ['10.0.0.0/8', true],
  ['::1', true],
  ['fd00::/8', true],
  ['10.0.0.0/33', false],
  ['10.0.0.0/8/8', false],
  ['x', false],
  ['fe80::1%a', false],
])('validAddressRange(%s) is %s', (text, valid) => {
  expect(validAddressRange(text)).toBe(valid);
});
