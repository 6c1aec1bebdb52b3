import { type DynamicModule, Logger, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ActsForGuard } from './acts-for.guard.js';
import { type AuthSettings } from './auth-settings.js';
import { TokenVerifier } from './token-verifier.js';

const OFF = 'AUTH=off: whoever reaches this port acts for anybody. AUTH=jwt asks callers for tokens.';

class SaysThatItIsOff implements OnApplicationBootstrap {
  onApplicationBootstrap(): void {
    new Logger('auth').warn(OFF);
  }
}

/** Guards the routes with @ActsFor as AUTH says; with AUTH=off it only says so in the log. */
@Module({})
export class AuthModule {
  static forRoot(settings: AuthSettings): DynamicModule {
    if (settings.AUTH === 'off') return { module: AuthModule, providers: [SaysThatItIsOff] };
    return {
      module: AuthModule,
      providers: [
        {
          provide: TokenVerifier,
          useFactory: async () => {
            const verifier = new TokenVerifier(settings);
            await verifier.start();
            return verifier;
          },
        },
        { provide: APP_GUARD, useClass: ActsForGuard },
      ],
    };
  }
}
