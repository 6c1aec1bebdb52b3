import { timeOrderedId } from '#libs/events';
import {
  ActsFor,
  ApiProblem,
  BAD_REQUEST,
  callerOf,
  idempotencyKeyOf,
  ProblemException,
  UNAVAILABLE,
} from '#libs/service';
import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { v5 as uuidv5 } from 'uuid';
import { PasswordDesk } from '../passwords/password-desk.js';
import { UserStore, UserTaken } from '../store/user-store.js';
import { SignInTries } from '../tokens/sign-in-tries.js';
import { busyProblem } from './passwords-busy.js';
import { RegisterRequest, UserResponse } from './user.request.js';

const NAMESPACE = '3c1b7a52-3c55-5f0e-8a0e-5d5b6f0c7a11';
const TAKEN = 'Somebody is registered with this e-mail address; sign in, or take another.';
const TAKEN_FAULT = { field: 'email', message: 'is taken' };
const KEY_REUSED = 'This Idempotency-Key was used with another body; take a new key.';
const KEY_FAULT = { field: 'Idempotency-Key', message: 'was used with another body' };
const TOO_MANY = 'Too many registrations and sign-ins from this address; wait as long as Retry-After says.';
const GONE = 'The token is of a user who is not registered here.';

@ApiTags('users')
@Controller('users')
export class UsersController {
  constructor(
    private readonly users: UserStore,
    private readonly passwords: PasswordDesk,
    private readonly limit: SignInTries,
  ) {}

  @Post()
  @HttpCode(201)
  @ApiOperation({ summary: 'Register', description: 'Publishes `UserCreated` on `user.created`.' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Makes a retry safe: the same address and key are the same registration, on any instance.',
  })
  @ApiCreatedResponse({ type: UserResponse, description: 'Registered, or was with this key' })
  @ApiProblem(400, 'A field or header is not valid; `errors` names it', BAD_REQUEST, [
    { field: 'password', message: 'password must be a string of 10 to 128 characters' },
  ])
  @ApiProblem(409, 'The e-mail address is taken', TAKEN, [TAKEN_FAULT])
  @ApiProblem(422, 'The Idempotency-Key was used with another body', KEY_REUSED, [KEY_FAULT])
  @ApiProblem(429, 'Too many registrations and sign-ins from this address', TOO_MANY)
  @ApiProblem(
    503,
    'MongoDB does not answer, or too many passwords wait; retry after `Retry-After`',
    UNAVAILABLE,
  )
  async register(
    @Body() body: RegisterRequest,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<UserResponse> {
    const key = idempotencyKeyOf(request);
    const userId =
      key === undefined ? timeOrderedId() : uuidv5(`${body.email.toLowerCase()}\n${key}`, NAMESPACE);
    // As costly as a sign-in, and with a known Idempotency-Key it tells as much about a password.
    const wait = await this.limit.refusal(request.ip ?? '');
    if (wait !== undefined) throw new ProblemException(429, TOO_MANY, { retryAfterMs: wait });
    const password = await this.passwords.store(body.password).catch(busyProblem);
    try {
      return UserResponse.from(await this.users.add({ ...body, user_id: userId, password }));
    } catch (error) {
      if (!(error instanceof UserTaken)) throw error;
    }
    const before = await this.users.byId(userId);
    if (!before) throw new ProblemException(409, TAKEN, { errors: [TAKEN_FAULT] });
    const same =
      before.name === body.name &&
      before.email === body.email &&
      (await this.passwords.check(body.password, before.password).catch(busyProblem));
    if (!same) throw new ProblemException(422, KEY_REUSED, { errors: [KEY_FAULT] });
    response.setHeader('Idempotency-Replayed', 'true');
    return UserResponse.from(before);
  }

  @Get('me')
  @ActsFor()
  @ApiOperation({ summary: 'Who the token says you are' })
  @ApiOkResponse({ type: UserResponse })
  @ApiProblem(404, 'The user is not registered here', GONE)
  async me(@Req() request: Request): Promise<UserResponse> {
    const user = await this.users.byId(callerOf(request)?.subject ?? '');
    if (!user) throw new ProblemException(404, GONE);
    return UserResponse.from(user);
  }
}
