/** log4j2 configuration: warnings, and the few lines that say a broker started or stopped, to standard output. */
export const LOGGING_CONFIG = `status=error
appender.out.type=Console
appender.out.name=out
appender.out.layout.type=PatternLayout
appender.out.layout.pattern=%d %-5p %c{1} %m%n
rootLogger.level=warn
rootLogger.appenderRef.out.ref=out
logger.start.name=kafka.server.KafkaRaftServer
logger.start.level=info
# Says several times a second that another broker is down.
logger.net.name=org.apache.kafka.clients.NetworkClient
logger.net.level=error
`;
