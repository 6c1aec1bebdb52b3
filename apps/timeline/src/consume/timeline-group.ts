export const TIMELINE_GROUP = 'timeline-consumer-group';
