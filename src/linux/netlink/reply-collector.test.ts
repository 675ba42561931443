import { expect, test } from 'vitest';
import type { NetlinkMessage } from './codec/message.ts';
import { ReplyCollector } from './reply-collector.ts';

const NLM_F_MULTI = 2;
const NLM_F_DUMP_INTR = 0x10;

const data = (sequence: number, text: string, flags = NLM_F_MULTI): NetlinkMessage => ({
  type: 16,
  flags,
  sequence,
  payload: Buffer.from(text),
});
const done = (sequence: number, flags = NLM_F_MULTI): NetlinkMessage => ({
  type: 3,
  flags,
  sequence,
  payload: Buffer.alloc(4),
});
const ack = (sequence: number, errno = 0): NetlinkMessage => {
  const payload = Buffer.alloc(20);
  payload.writeInt32LE(-errno);
  return { type: 2, flags: 0, sequence, payload };
};

test('a dump of several parts is complete at its end only', () => {
  const collector = new ReplyCollector(7, 1);
  collector.take(data(7, 'a'));
  collector.take(data(7, 'b'));
  expect(collector.complete).toBe(false);
  collector.take(done(7));
  expect(collector.complete).toBe(true);
  expect(collector.replies()).toEqual([
    { data: [Buffer.from('a'), Buffer.from('b')], torn: false, errno: 0 },
  ]);
});

test('each request of a batch gets its own verdict', () => {
  const collector = new ReplyCollector(1, 3);
  for (const message of [ack(1), ack(2, 17), ack(3)]) collector.take(message);
  expect(collector.replies().map((reply) => reply.errno)).toEqual([0, 17, 0]);
});

test('late answers to earlier requests are dropped', () => {
  const collector = new ReplyCollector(5, 1);
  collector.take(data(4, 'old'));
  collector.take(ack(4, 17));
  collector.take(ack(6, 17));
  expect(collector.complete).toBe(false);
  collector.take(ack(5));
  expect(collector.replies()).toEqual([{ data: [], torn: false, errno: 0 }]);
});

test('a dump that met a change is told apart', () => {
  const collector = new ReplyCollector(1, 1);
  collector.take(data(1, 'a', NLM_F_MULTI | NLM_F_DUMP_INTR));
  collector.take(done(1));
  expect(collector.replies()[0]?.torn).toBe(true);
});
