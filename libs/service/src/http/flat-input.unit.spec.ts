import { describe, expect, it } from '@jest/globals';
import { Exclude, Expose, plainToInstance, Transform, Type } from 'class-transformer';
import {
  Allow,
  IsInt,
  IsOptional,
  IsString,
  Validate,
  ValidateIf,
  ValidateNested,
  validateSync,
  type ValidationArguments,
  ValidatorConstraint,
} from 'class-validator';
import { flatInput } from './flat-input.js';

class Named {
  @Allow() kept = 'by default';
  @IsString() name?: string;
}

class Sized extends Named {
  @IsOptional() @IsInt() size?: number;
  @Allow() remark?: unknown;
}

class SizedUnlessSmall extends Named {
  @ValidateIf(({ name }) => name !== 'small') @IsInt() size?: number;
}

@ValidatorConstraint()
class LongerThan {
  validate(value: unknown, { object, constraints }: ValidationArguments): boolean {
    const other = (object as Record<string, unknown>)[String(constraints[0])];
    return String(value).length > String(other).length;
  }
}

class Pair extends Named {
  @Validate(LongerThan, ['name']) longer?: string;
}

class Listed {
  @IsString({ each: true }) names?: string[];
}

class Counted {
  @Type(() => Number) @IsInt() size?: number;
}

class CountedAbove extends Counted {
  @IsString() name?: string;
}

class Trimmed {
  @Transform(({ value }) => (value as string).trim()) @IsString() name?: string;
}

class Renamed {
  @Expose({ name: 'user_name' }) @IsString() name?: string;
}

class Secretive {
  @Exclude() @IsOptional() @IsString() name?: string;
}

class Nested {
  @ValidateNested() @Type(() => Named) inside?: Named;
}

class Computed {
  @IsString() get name(): string {
    return 'always this';
  }
}

@ValidatorConstraint({ async: true })
class AskedElsewhere {
  validate(): Promise<boolean> {
    return Promise.resolve(false);
  }
}

class Asked {
  @Validate(AskedElsewhere) name?: string;
}

class Guarded {
  @IsString({ validateIf: (_, value) => value !== 5 }) name?: unknown;
}

class WithMore {
  more = 'that is not declared';
  @IsString() name?: string;
}

class Bare {
  name?: string;
}

const RULES = { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true };
const query = Object.assign(Object.create(null) as object, { name: 'a' });

describe('flat input', () => {
  it.each([
    [Named, { name: 'a' }, { kept: 'by default', name: 'a' }],
    [Named, { name: 'a', kept: 'not' }, { kept: 'not', name: 'a' }],
    [Named, query, { kept: 'by default', name: 'a' }],
    [Sized, { name: 'a', size: 5, remark: true }, { kept: 'by default', name: 'a', size: 5, remark: true }],
    [Sized, { name: 'a', size: null }, { kept: 'by default', name: 'a', size: null }],
    [SizedUnlessSmall, { name: 'small', size: 'x' }, { kept: 'by default', name: 'small', size: 'x' }],
    [SizedUnlessSmall, { name: 'large', size: 5 }, { kept: 'by default', name: 'large', size: 5 }],
    [Pair, { name: 'a', longer: 'ab' }, { kept: 'by default', name: 'a', longer: 'ab' }],
    [Listed, { names: 'a' }, { names: 'a' }],
  ])('of %p is taken as the libraries would take it: %j', (metatype, value, fields) => {
    const taken = flatInput<object>(metatype, value);
    expect(taken).toBeInstanceOf(metatype);
    expect(taken).toMatchObject(fields);
    const made = plainToInstance<object, object>(metatype, value);
    expect(taken).toEqual(made);
    expect(validateSync(made, RULES)).toEqual([]);
  });

  it.each([
    ['a missing field', Named, {}],
    ['a field of another type', Named, { name: 5 }],
    ['one of two tests that fails', Sized, { name: 'a', size: 'x' }],
    ['an unknown field', Named, { name: 'a', other: 1 }],
    ['a condition that holds', SizedUnlessSmall, { name: 'large' }],
    ['a test that looks at another field', Pair, { name: 'ab', longer: 'a' }],
    ['an object in a field', Sized, { name: 'a', remark: {} }],
    ['a list in a field', Listed, { names: ['a'] }],
    ['a list', Named, [{ name: 'a' }]],
    ['a text', Named, 'name'],
    ['a class that converts', Counted, { size: 5 }],
    ['a class below one that converts', CountedAbove, { name: 'a', size: 5 }],
    ['a class that transforms', Trimmed, { name: 'a' }],
    ['a class that renames', Renamed, { name: 'a' }],
    ['a class that leaves out', Secretive, { name: 'a' }],
    ['a class with classes in it', Nested, {}],
    ['a class that computes a field', Computed, { name: 'a' }],
    ['a class that asks elsewhere', Asked, { name: 'a' }],
    ['a class with a condition on a test', Guarded, { name: 'a' }],
    ['a class that has more than it declares', WithMore, { name: 'a' }],
    ['a class that declares nothing', Bare, { name: 'a' }],
  ])('is left to the libraries with %s', (_what, metatype, value) => {
    expect(flatInput<object>(metatype, value)).toBeUndefined();
  });
});
