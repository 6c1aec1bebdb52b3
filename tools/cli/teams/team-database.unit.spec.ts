import { describe, expect, it } from '@jest/globals';
import { mongo } from 'mongoose';
import { EXIT } from '../cli-error.js';
import { type Suite } from '../suite.js';
import { TeamDatabase } from './team-database.js';

const URL = 'mongodb://127.0.0.1:1/?replicaSet=rs0';
const at = (mongoUrl: string) => ({ mongoUrl }) as Suite;
const failing = (error: Error) => TeamDatabase.with(at(URL), () => Promise.reject(error));

describe('the database of teams', () => {
  it('at an address that is none is wrong use, and says which variable', async () => {
    const opened = TeamDatabase.with(at('mongodb://me:hunter2@'), (teams) => teams.find(['t']));
    await expect(opened).rejects.toMatchObject({
      exit: EXIT.usage,
      message: expect.stringMatching(/^MONGO_URL is not valid: (?!.*hunter2)/),
    });
  });

  it.each([
    [
      'another password',
      new mongo.MongoServerError({ code: 18, message: 'Authentication failed.' }),
      'does not take the user and password of MONGO_URL',
    ],
    ['a connection that is lost', new mongo.MongoNetworkError('connection closed'), 'does not answer'],
    [
      'a file of certificates that is a folder',
      Object.assign(new Error('EISDIR'), { code: 'EISDIR', syscall: 'read' }),
      'MONGO_CA_FILE',
    ],
  ])('with %s cannot be reached, and says what to look at', async (_, error, words) => {
    await expect(failing(error)).rejects.toMatchObject({
      exit: EXIT.unreachable,
      message: expect.stringContaining(words),
    });
  });

  it('passes on what is nothing of all this', async () => {
    const error = new TypeError('a fault of ours');
    await expect(failing(error)).rejects.toBe(error);
  });
});
