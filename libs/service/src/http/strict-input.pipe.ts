import { type ArgumentMetadata, Injectable, type PipeTransform, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { type ValidationError, validateSync } from 'class-validator';
import { flatInput } from './flat-input.js';
import { BAD_REQUEST, badInput, type FieldFault } from './problem.js';
import { findUnsafeKey } from './unsafe-keys.js';

const RULES = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  validationError: { target: false, value: false },
};

/**
 * Bodies, queries and path parameters as their classes declare them, and nothing else: an unknown field, a name such
 * as `__proto__`, a body that is no JSON object, or a wrong type is a 400 that names the field. Nothing is converted
 * unless the class says so with `@Type`. Validators must be synchronous. Applied to all routes by runService.
 */
@Injectable()
export class StrictInputPipe implements PipeTransform {
  transform(value: unknown, { type, metatype, data }: ArgumentMetadata): unknown {
    if (type === 'custom') return value;
    if (type === 'body' && data === undefined) assertObject(value);
    if (Array.isArray(value) && metatype === String) {
      throw badInput('A parameter occurs more than once.', [
        { field: data ?? type, message: 'must occur once' },
      ]);
    }
    assertSafe(value);
    return metatype !== undefined && isDeclared(metatype) ? validated(value, metatype) : value;
  }
}

const BUILT_IN = new Set<unknown>([String, Boolean, Number, Array, Object, Date, Buffer]);

function isDeclared(metatype: Type<unknown>): metatype is Type<object> {
  return !BUILT_IN.has(metatype);
}

function assertObject(value: unknown): void {
  if (value === undefined) throw badInput('The request has no body; send a JSON object.');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badInput('The body must be a JSON object.');
  }
}

function assertSafe(value: unknown): void {
  const unsafe = findUnsafeKey(value);
  if (unsafe === undefined) return;
  throw badInput(BAD_REQUEST, [{ field: unsafe.path, message: unsafe.reason }]);
}

function validated(value: unknown, metatype: Type<object>): object {
  const flat = flatInput(metatype, value ?? {});
  if (flat) return flat;
  const instance = plainToInstance(metatype, value ?? {});
  const errors = validateSync(instance, RULES);
  if (errors.length > 0) throw badInput(BAD_REQUEST, faultsOf(errors, ''));
  return instance;
}

function faultsOf(errors: readonly ValidationError[], parent: string): FieldFault[] {
  return errors.flatMap((error) => {
    const field = parent === '' ? error.property : `${parent}.${error.property}`;
    const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
      field,
      message: rule === 'whitelistValidation' ? 'is not a known field' : message,
    }));
    return [...own, ...faultsOf(error.children ?? [], field)];
  });
}
