import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { serviceSettings } from './service-settings.js';
import { describeSettings, parseSettings, SettingsError } from '#libs/settings';

const schema = z.object({
  ...serviceSettings,
  ORDERS_PORT: z.coerce.number().int().min(0).max(65535).default(8001).describe('Port of the HTTP API'),
  KAFKA_BOOTSTRAP: z
    .string()
    .regex(/^[^:]+:\d+$/, 'must be host:port')
    .describe('First broker to ask'),
});

function messageFor(env: NodeJS.ProcessEnv): string {
  try {
    parseSettings(schema, env);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    return (error as Error).message;
  }
  throw new Error('was accepted');
}

describe('settings', () => {
  it('converts what is set and fills in defaults', () => {
    const settings = parseSettings(schema, {
      ORDERS_PORT: '9000',
      KAFKA_BOOTSTRAP: 'localhost:9092',
      DOCS: 'false',
    });
    expect(settings).toMatchObject({ ORDERS_PORT: 9000, HOST: '127.0.0.1', BODY_LIMIT: 16384, DOCS: false });
    expect(settings.LOG_FORMAT).toBeUndefined();
  });

  it('takes an empty variable for one that is not set, and ignores unknown ones', () => {
    const settings = parseSettings(schema, { ORDERS_PORT: '', KAFKA_BOOTSTRAP: 'a:1', WHATEVER: 'x' });
    expect(settings.ORDERS_PORT).toBe(8001);
    expect(settings).not.toHaveProperty('WHATEVER');
  });

  it('names every fault at once', () => {
    const message = messageFor({ ORDERS_PORT: 'eight', BODY_LIMIT: '1', LOG_LEVEL: 'loud' });
    expect(message).toMatch(/^Configuration is not valid:\n/);
    for (const name of ['ORDERS_PORT', 'BODY_LIMIT', 'LOG_LEVEL', 'KAFKA_BOOTSTRAP'])
      expect(message).toContain(`  ${name}: `);
  });

  it('says what a missing variable means', () => {
    expect(messageFor({})).toContain('KAFKA_BOOTSTRAP: is not set; First broker to ask');
  });

  it('never repeats a value', () => {
    const message = messageFor({
      KAFKA_BOOTSTRAP: 'hunter2',
      ORDERS_PORT: 'hunter2',
      LOG_LEVEL: 'hunter2',
      DOCS: 'hunter2',
    });
    expect(message).not.toContain('hunter2');
    expect(message).toContain('KAFKA_BOOTSTRAP: must be host:port');
  });

  it('describes every variable with default and meaning', () => {
    const described = describeSettings(schema);
    expect(described.map(({ name }) => name)).toEqual(Object.keys(schema.shape));
    expect(described.every(({ description }) => description.length > 10)).toBe(true);
    expect(described.find(({ name }) => name === 'ORDERS_PORT')?.default).toBe('8001');
    expect(described.find(({ name }) => name === 'KAFKA_BOOTSTRAP')?.default).toBe('');
    expect(described.find(({ name }) => name === 'DOCS')?.default).toBe('true');
  });

  it('reads its own defaults back as what they mean', () => {
    const described = describeSettings(schema).map((setting) => [setting.name, setting.default]);
    const env = { ...Object.fromEntries(described), KAFKA_BOOTSTRAP: 'a:1' } as NodeJS.ProcessEnv;
    expect(parseSettings(schema, env)).toEqual(parseSettings(schema, { KAFKA_BOOTSTRAP: 'a:1' }));
  });
});
