import kafkajs from 'kafkajs';

export interface AssignedPartition {
  readonly topic: string;
  readonly partition: number;
}

/** What the group's protocol gave to a member. Empty where it is no consumer's, or the group is just sharing out anew. */
export function assignedPartitions(bytes: Buffer): AssignedPartition[] {
  if (bytes.length === 0) return [];
  const { assignment = {} } = kafkajs.AssignerProtocol.MemberAssignment.decode(bytes) ?? {};
  return Object.entries(assignment)
    .flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition })))
    .sort((a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition);
}
