import { describe, expect, it } from '@jest/globals';
import { RepeatedHeaders } from './repeated-headers.js';

function valueOf(repeated: RepeatedHeaders, value: Buffer, name = 'ce_type'): Buffer {
  const bytes = Buffer.concat([Buffer.from(name), value]);
  repeated.name(0, bytes, 0, name.length);
  return repeated.value(0, bytes, name.length, bytes.length);
}

describe('repeated headers', () => {
  it('gives one buffer for a value that comes again, which does not hold on to the batch it came from', () => {
    const repeated = new RepeatedHeaders();
    const first = valueOf(repeated, Buffer.from('OrderPlaced'));
    expect(valueOf(repeated, Buffer.from('OrderPlaced'))).toBe(first);
    const batch = Buffer.concat([Buffer.from('ce_type'), Buffer.from('OrderPlaced'), Buffer.alloc(1 << 20)]);
    repeated.name(0, batch, 0, 7);
    expect(repeated.value(0, batch, 7, 18).buffer).not.toBe(batch.buffer);
  });

  it('tells values apart that differ in one byte, in length, or that are no text', () => {
    const repeated = new RepeatedHeaders();
    const values = ['a', 'b', 'ab', '', 'a'].map((text) => Buffer.from(text));
    values.push(Buffer.from([0xff]), Buffer.from([0xfe]));
    for (const value of values) expect(valueOf(repeated, value)).toEqual(value);
  });

  it('reads what changes with every record, and what begins to', () => {
    const repeated = new RepeatedHeaders();
    for (let id = 0; id < 500; id += 1) {
      const value = Buffer.from(`id-${id < 100 ? 0 : id}`);
      expect(valueOf(repeated, value)).toEqual(value);
    }
  });

  it('takes a header at the same place for another one when its name is another', () => {
    const repeated = new RepeatedHeaders();
    valueOf(repeated, Buffer.from('1'), 'one');
    expect(repeated.name(0, Buffer.from('two'), 0, 3)).toBe('two');
    expect(valueOf(repeated, Buffer.from('2'), 'two').toString()).toBe('2');
  });
});
