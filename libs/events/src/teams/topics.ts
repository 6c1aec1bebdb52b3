import { defineTopic, type TopicDeclaration } from '../topic.js';

/** All topics of one team's events have this many, so that a team has one partition number in all of them. */
export const TEAM_PARTITIONS = 6;
const WEEK_MS = String(7 * 24 * 60 * 60 * 1000);

const teamTopic = (name: string): TopicDeclaration =>
  defineTopic({ name, partitions: TEAM_PARTITIONS, owner: 'teams', config: { 'retention.ms': WEEK_MS } });

export const taskCreated = teamTopic('task.created');
export const taskUpdated = teamTopic('task.updated');
export const taskCompleted = teamTopic('task.completed');
export const taskDeleted = teamTopic('task.deleted');
export const teamCreated = teamTopic('team.created');
export const teamUpdated = teamTopic('team.updated');
export const teamDeleted = teamTopic('team.deleted');
export const memberAdded = teamTopic('team.member_added');
export const memberRemoved = teamTopic('team.member_removed');
export const memberRoleUpdated = teamTopic('team.member_role_updated');

const compacted = (name: string): TopicDeclaration =>
  defineTopic({ name, partitions: TEAM_PARTITIONS, owner: 'teams', config: { 'cleanup.policy': 'compact' } });

/** Everybody who has registered, however long ago: nothing else tells a new reader where their mails go. */
export const userCreated = compacted('user.created');

/** The latest state of every team: who reads it from the beginning knows all teams and members. A deleted team has no value. */
export const teamState = compacted('team.state');

/** The topics of which each team has one sequence. */
export const teamTopics: readonly TopicDeclaration[] = [
  ...[taskCreated, taskUpdated, taskCompleted, taskDeleted],
  ...[teamCreated, teamUpdated, teamDeleted],
  ...[memberAdded, memberRemoved, memberRoleUpdated],
];
