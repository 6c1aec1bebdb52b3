import { ApiProblem, BAD_REQUEST, ProblemException, UNAVAILABLE } from '#libs/service';
import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { PasswordDesk } from '../passwords/password-desk.js';
import { UserStore } from '../store/user-store.js';
import { SignInTries } from '../tokens/sign-in-tries.js';
import { TokenAuthority } from '../tokens/token-authority.js';
import { keysProblem } from './keys-problem.js';
import { busyProblem } from './passwords-busy.js';
import { TokenRequest, TokenResponse } from './user.request.js';

const WRONG = 'E-mail address and password do not belong together.';
const TOO_MANY = 'Too many sign-ins from this address; wait as long as Retry-After says.';

@ApiTags('users')
@Controller('tokens')
export class TokensController {
  constructor(
    private readonly users: UserStore,
    private readonly passwords: PasswordDesk,
    private readonly limit: SignInTries,
    private readonly authority: TokenAuthority,
  ) {}

  @Post()
  @HttpCode(201)
  @ApiOperation({
    summary: 'Sign in',
    description:
      'A short-lived bearer token (JWT, EdDSA) that every service of the suite takes. Does not tell whether an e-mail address is registered.',
  })
  @ApiCreatedResponse({ type: TokenResponse })
  @ApiProblem(400, 'A field is not valid; `errors` names it', BAD_REQUEST, [
    { field: 'email', message: 'email must be a string of 1 to 254 characters' },
  ])
  @ApiProblem(401, 'No such user, or another password', WRONG)
  @ApiProblem(429, 'Too many sign-ins from this address', TOO_MANY)
  @ApiProblem(
    503,
    'MongoDB does not answer, or too many passwords wait; retry after `Retry-After`',
    UNAVAILABLE,
  )
  async signIn(
    @Body() { email, password }: TokenRequest,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TokenResponse> {
    const wait = await this.limit.refusal(request.ip ?? '');
    if (wait !== undefined) throw new ProblemException(429, TOO_MANY, { retryAfterMs: wait });
    const user = await this.users.byEmail(email);
    const right = await this.passwords.check(password, user?.password).catch(busyProblem);
    if (!user || !right) throw new ProblemException(401, WRONG);
    response.setHeader('Cache-Control', 'no-store');
    return {
      access_token: await this.authority.issue(user._id).catch(keysProblem),
      token_type: 'Bearer',
      expires_in: this.authority.lifetimeS,
      user_id: user._id,
    };
  }
}
