import { ValidateIf } from 'class-validator';

/** For a field of a body that need not be there. Unlike @IsOptional it takes null for a value, which other decorators then refuse. */
export function MayBeLeftOut(): PropertyDecorator {
  return ValidateIf((_, value) => value !== undefined);
}
