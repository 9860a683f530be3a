import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { freePorts, LOOPBACK, withFreePorts } from './ports.ts';

test('the ports differ, and each can be bound', async () => {
  const ports = await freePorts(20);
  expect(new Set(ports).size).toBe(20);
  for (const port of ports) {
    const server = createServer().listen(port, LOOPBACK);
    await once(server, 'listening');
    await once(server.close(), 'close');
  }
});

const taken = () => Promise.reject(new Error('bind: address already in use'));

test('a start that finds a port taken is tried again with other ports', async () => {
  const tried: number[] = [];
  const start = async ([port = 0]: number[]) => {
    tried.push(port);
    return tried.length < 3 ? taken() : 'started';
  };
  await expect(withFreePorts(1, start)).resolves.toBe('started');
  expect(tried).toHaveLength(3);
});

test('a start that always finds its ports taken ends with that error', async () => {
  let tries = 0;
  const start = () => {
    tries += 1;
    return taken();
  };
  await expect(withFreePorts(1, start)).rejects.toThrow('address already in use');
  expect(tries).toBe(3);
});

test('a start that fails otherwise is not tried again', async () => {
  let tries = 0;
  const start = () => {
    tries += 1;
    return Promise.reject(new Error('unknown flag'));
  };
  await expect(withFreePorts(1, start)).rejects.toThrow('unknown flag');
  expect(tries).toBe(1);
});
