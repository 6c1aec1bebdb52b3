import { isName, MAX_NAME, NAME_RULE } from '#libs/events';
import { ApiProperty } from '@nestjs/swagger';
import { ValidateBy } from 'class-validator';
import { z } from 'zod';
import { type UserDocument } from '../store/user.schema.js';

const MIN_PASSWORD = 10;
const MAX_PASSWORD = 128;
const PASSWORD_RULE = `${MIN_PASSWORD} to ${MAX_PASSWORD} characters`;
const EMAIL = z.email().max(254);

function isPasswordAllowed(value: unknown): boolean {
  // The length first, so that nothing is counted that is far too long.
  if (typeof value !== 'string' || value.length > MAX_PASSWORD * 2) return false;
  const length = [...value].length;
  return length >= MIN_PASSWORD && length <= MAX_PASSWORD;
}

export class RegisterRequest {
  @ApiProperty({ example: 'Alice', maxLength: MAX_NAME })
  @ValidateBy({
    name: 'isName',
    validator: {
      validate: (value) => typeof value === 'string' && isName(value),
      defaultMessage: () => `name must be a string of ${NAME_RULE}`,
    },
  })
  name!: string;

  @ApiProperty({ example: 'alice@example.com', description: 'Of one user only, in whatever case' })
  @ValidateBy({
    name: 'isEmail',
    validator: {
      validate: (value) => EMAIL.safeParse(value).success,
      defaultMessage: () => 'email must be an e-mail address of at most 254 characters',
    },
  })
  email!: string;

  @ApiProperty({ example: 'correct horse battery', description: PASSWORD_RULE })
  @ValidateBy({
    name: 'isPassword',
    validator: {
      validate: isPasswordAllowed,
      defaultMessage: () => `password must be a string of ${PASSWORD_RULE}`,
    },
  })
  password!: string;
}

export class UserResponse {
  @ApiProperty({ example: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77' })
  user_id!: string;
  @ApiProperty({ example: 'Alice' })
  name!: string;
  @ApiProperty({ example: 'alice@example.com' })
  email!: string;
  @ApiProperty({ example: '2026-03-01T12:00:00.000Z' })
  created_at!: string;

  static from({ _id, name, email, created_at }: UserDocument): UserResponse {
    return { user_id: _id, name, email, created_at: created_at.toISOString() };
  }
}

export class TokenRequest {
  @ApiProperty({ example: 'alice@example.com' })
  @ValidateBy({
    name: 'isShortString',
    validator: {
      validate: (value) => typeof value === 'string' && value.length > 0 && value.length <= 254,
      defaultMessage: () => 'email must be a string of 1 to 254 characters',
    },
  })
  email!: string;

  @ApiProperty({ example: 'correct horse battery' })
  @ValidateBy({
    name: 'isShortString',
    validator: {
      validate: (value) => typeof value === 'string' && value.length <= MAX_PASSWORD * 2,
      defaultMessage: () => `password must be a string of ${PASSWORD_RULE}`,
    },
  })
  password!: string;
}

export class TokenResponse {
  @ApiProperty({ example: 'eyJhbGciOiJFZERTQSIs...' })
  access_token!: string;
  @ApiProperty({ example: 'Bearer' })
  token_type!: 'Bearer';
  @ApiProperty({ example: 900, description: 'Seconds until it expires' })
  expires_in!: number;
  @ApiProperty({ example: '0198f6b4-7f2e-7c1a-9a55-3f2a9d3b1c77' })
  user_id!: string;
}
