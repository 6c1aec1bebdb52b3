import { ApiProblem, UNAVAILABLE } from '#libs/service';
import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Response } from 'express';
import { type JSONWebKeySet } from 'jose';
import { TokenAuthority } from '../tokens/token-authority.js';
import { keysProblem } from './keys-problem.js';

@ApiTags('users')
@Controller('.well-known')
export class KeysController {
  constructor(private readonly authority: TokenAuthority) {}

  @Get('jwks.json')
  @ApiOperation({
    summary: 'What tokens are checked with',
    description: 'The public keys as a JSON Web Key Set (RFC 7517); JWT_JWKS_URL of the other services.',
  })
  @ApiOkResponse({
    schema: {
      example: {
        keys: [{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo', use: 'sig' }],
      },
    },
  })
  @ApiProblem(503, 'The service starts and has no key yet; retry after `Retry-After`', UNAVAILABLE)
  keys(@Res({ passthrough: true }) response: Response): JSONWebKeySet {
    try {
      const keys = this.authority.publishedKeys();
      // Not by a decorator: it would stand in a refusal too.
      response.setHeader('Cache-Control', 'public, max-age=300');
      return keys;
    } catch (error) {
      return keysProblem(error);
    }
  }
}
