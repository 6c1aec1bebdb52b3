import { expect, it } from '@jest/globals';
import { type IScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject';
import { appSchemas } from '../environment/app-schemas.js';
import { manifestsOf, ofKind, withKustomize } from './manifests.spec.js';
import { processesOf } from './processes.spec.js';
import { subscriptionsOf } from './subscriptions.spec.js';

const groups: { readonly app: string; readonly group: string; readonly partitions: number }[] = [];
for (const app of Object.keys(appSchemas))
  for (const { group, events } of await subscriptionsOf(app))
    groups.push({ app, group, partitions: Math.max(...events.map(({ topic }) => topic.partitions)) });

withKustomize('autoscaling', () => {
  const example = manifestsOf('overlays/example');
  const processes = processesOf(example);
  const scaled = ofKind<IScaledObject['spec']>(example, 'ScaledObject').map(({ name, spec }) => ({
    ...{ name, spec },
    process: processes.find((process) => process.name === spec.scaleTargetRef.name)!,
    groups: spec.triggers.map(({ metadata }) => metadata.consumerGroup),
  }));

  it('watches the lag of every consumer group, at the process that is its member', () => {
    const members = processes.filter(({ env }) => env.ROLE !== 'api');
    const wanted = groups.map(
      ({ app, group }) => `${members.find((one) => one.app === app)?.name}: ${group}`,
    );
    const watched = scaled.flatMap(({ process, groups: own }) => own.map((one) => `${process.name}: ${one}`));
    expect(watched.sort()).toEqual([...new Set(wanted)].sort());
    expect(watched).toContain('orders-processor: order-processor');
  });

  it.each(scaled)('gives $name as many members as its topics have partitions, and no more', (one) => {
    const own = groups.filter(({ group }) => one.groups.includes(group));
    expect(one.spec.maxReplicaCount).toBe(Math.max(...own.map(({ partitions }) => partitions)));
    expect(one.spec.minReplicaCount).toBeLessThanOrEqual(one.spec.maxReplicaCount!);
  });

  it.each(scaled)('of $name begins where the group would, at brokers that its process knows', (one) => {
    for (const { type, metadata, authenticationRef } of one.spec.triggers) {
      expect(type).toBe('kafka');
      expect(metadata.offsetResetPolicy).toBe('earliest');
      expect(one.process.env[metadata.bootstrapServersFromEnv!]).toBe('kafka-kafka-bootstrap:9093');
      expect(authenticationRef).toEqual({ name: 'kafka' });
    }
  });

  it.each(scaled)('alone says how many members $name has', ({ process }) => {
    expect(process.deployment.replicas).toBeUndefined();
  });
});
