import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type JSONWebKeySet } from 'jose';
import { TokenAuthority } from '../tokens/token-authority.js';

@ApiTags('users')
@Controller('.well-known')
export class KeysController {
  constructor(private readonly authority: TokenAuthority) {}

  @Get('jwks.json')
  @Header('Cache-Control', 'public, max-age=300')
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
  keys(): JSONWebKeySet {
    return this.authority.publishedKeys();
  }
}
