import { describe, expect, it } from '@jest/globals';
import { Exclude, Expose, plainToInstance, Transform, Type } from 'class-transformer';
import { instanceOf } from './instance-of.js';

class Flat {
  kept = 'by default';
  name?: string;
  size?: number;
  get label(): string {
    return `${this.name}!`;
  }
}

class Counted {
  @Type(() => Number) size?: number;
}

class CountedAbove extends Counted {
  name?: string;
}

class Trimmed {
  @Transform(({ value }) => (value as string).trim()) name?: string;
}

class Renamed {
  @Expose({ name: 'user_name' }) name?: string;
}

class Secretive {
  @Exclude() name?: string;
}

class Nested {
  @Type(() => Counted) inside?: Counted;
}

describe('an instance of a class', () => {
  it.each([
    [
      'takes flat fields as they are',
      Flat,
      { name: 'a', size: 5 },
      { kept: 'by default', name: 'a', size: 5 },
    ],
    [
      'takes null, and fields it does not declare',
      Flat,
      { name: null, x: 1 },
      { kept: 'by default', name: null, x: 1 },
    ],
    ['keeps what it computes itself', Flat, { name: 'a', label: 'b' }, { kept: 'by default', name: 'a' }],
    ['converts what has a type', Counted, { size: '5' }, { size: 5 }],
    [
      'converts what has a type in a class above',
      CountedAbove,
      { size: '5', name: 'a' },
      { size: 5, name: 'a' },
    ],
    ['transforms', Trimmed, { name: ' a ' }, { name: 'a' }],
    ['takes another name', Renamed, { user_name: 'a' }, { name: 'a' }],
    ['leaves out', Secretive, { name: 'a' }, {}],
    ['converts what is nested', Nested, { inside: { size: '5' } }, { inside: { size: 5 } }],
  ])('%s', (_what, metatype, value, fields) => {
    const made = instanceOf<object>(metatype, value);
    expect(made).toBeInstanceOf(metatype);
    expect({ ...made }).toEqual(fields);
    expect(made).toEqual(plainToInstance<object, object>(metatype, value));
  });

  it.each([[''], ['text'], [5], [[{ name: 'a' }]]])('makes none of %j', (value) => {
    expect(instanceOf(Flat, value)).not.toBeInstanceOf(Flat);
  });

  it('takes a query that has no prototype', () => {
    const query = Object.assign(Object.create(null) as object, { name: 'a' });
    expect(instanceOf(Flat, query)).toMatchObject({ name: 'a' });
  });
});
