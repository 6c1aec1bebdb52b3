import { Logger } from '@nestjs/common';
import { logLevel, type logCreator } from 'kafkajs';

/** What kafkajs calls errors but recovers from by itself, as with every rebalance or broker restart. */
const ORDINARY =
  /rebalanc|coordinator|not the (correct )?leader|no leader|re-?join|Connection (error|timeout)|Closed connection|Failed to connect|Response (Heartbeat|SyncGroup|JoinGroup|Metadata|Fetch|Produce|OffsetCommit|OffsetFetch|GroupCoordinator)|Failed to send messages|not aware of this member|Restarting the consumer|number of retries|Topic creation errors|CreateTopics/i;

/** Sends the client's log through Nest's logger; ordinary events of a cluster never appear as errors. */
export const clientLog: logCreator = () => {
  const logger = new Logger('KafkaClient');
  return ({ namespace, level, log }) => {
    const { message, timestamp: _timestamp, logger: _logger, stack: _stack, ...details } = log;
    const line = { msg: `${namespace ? `${namespace}: ` : ''}${message}`, ...details };
    if (level === logLevel.ERROR) {
      const said = `${message} ${typeof log.error === 'string' ? log.error : ''}`;
      if (ORDINARY.test(said)) logger.debug(line);
      else logger.error(line);
    } else if (level === logLevel.WARN) logger.debug(line);
    else logger.verbose(line);
  };
};
