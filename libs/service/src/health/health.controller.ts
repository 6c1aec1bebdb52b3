import { Controller, Get, Inject, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { HealthCheckService, type HealthCheckResult, type HealthIndicatorFunction } from '@nestjs/terminus';
import { type Response } from 'express';
import { ComponentHealth } from './component-health.js';

/** Probes: restart the process when liveness fails, send it no work while readiness does. */
@ApiExcludeController()
@Controller('health')
export class HealthController {
  constructor(
    @Inject(HealthCheckService) private readonly checks: HealthCheckService,
    @Inject(ComponentHealth) private readonly health: ComponentHealth,
  ) {}

  @Get('liveness')
  async liveness(@Res({ passthrough: true }) response: Response): Promise<HealthCheckResult> {
    return this.result(this.health.liveness(), response);
  }

  @Get('readiness')
  async readiness(@Res({ passthrough: true }) response: Response): Promise<HealthCheckResult> {
    const result = await this.result(this.health.readiness(), response);
    this.health.note(Object.keys(result.error ?? {}));
    return result;
  }

  /** A probe's 503 is a health report, not a problem: its body stays as terminus made it. */
  private async result(
    indicators: HealthIndicatorFunction[],
    response: Response,
  ): Promise<HealthCheckResult> {
    response.setHeader('Cache-Control', 'no-store');
    try {
      return await this.checks.check(indicators);
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      response.status(503);
      return error.getResponse() as HealthCheckResult;
    }
  }
}
