import { catalogue, deadLetterTopic, type TopicDeclaration } from '#libs/events';

/** What the contracts declare, dead letters included, by name. */
export function declaredTopics(): ReadonlyMap<string, TopicDeclaration> {
  const topics = new Set(catalogue.map(({ topic }) => topic));
  return new Map(
    [...topics].flatMap((topic) => [topic, deadLetterTopic(topic)]).map((topic) => [topic.name, topic]),
  );
}
