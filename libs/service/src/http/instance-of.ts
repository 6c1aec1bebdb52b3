import { type Type } from '@nestjs/common';
import { plainToInstance, TransformationType } from 'class-transformer';
import { defaultMetadataStorage as declared } from 'class-transformer/cjs/storage.js';

/** An instance of a class with the fields of `value`, converted as the class says with the decorators of class-transformer. */
export function instanceOf<T extends object>(metatype: Type<T>, value: unknown): T {
  // Most inputs are flat and to be taken as they are, for which class-transformer takes nearly as long as the validation.
  return isTakenAsItIs(metatype, value)
    ? Object.assign(new metatype(), value)
    : plainToInstance(metatype, value);
}

function isTakenAsItIs(metatype: Type<object>, value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  if (declared.getExposedMetadatas(metatype).length > 0) return false;
  if (declared.getExcludedMetadatas(metatype).length > 0) return false;
  return Object.entries(value).every(([field, content]) => {
    const isFlat = typeof content !== 'object' || content === null;
    return isFlat && !(field in metatype.prototype) && !isConverted(metatype, field);
  });
}

function isConverted(metatype: Type<object>, field: string): boolean {
  const { PLAIN_TO_CLASS } = TransformationType;
  return (
    declared.findTypeMetadata(metatype, field) !== undefined ||
    declared.findTransformMetadatas(metatype, field, PLAIN_TO_CLASS).length > 0
  );
}
