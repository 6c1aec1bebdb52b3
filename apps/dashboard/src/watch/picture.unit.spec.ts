import { describe, expect, it } from '@jest/globals';
import { Picture } from './picture.js';

const changes = (picture: Picture, version: number) => JSON.parse(picture.since(version)) as object;

describe('the picture', () => {
  it('is complete for a new page, and afterwards only what has changed', () => {
    const picture = new Picture();
    picture.set('orders', { placed: 1 });
    expect(changes(picture, 0)).toMatchObject({ topics: [], orders: { placed: 1 } });
    const version = picture.current;
    picture.set('orders', { placed: 1 });
    expect(changes(picture, version)).toEqual({});
    picture.set('orders', { placed: 2 });
    expect(changes(picture, version)).toEqual({ orders: { placed: 2 } });
  });

  it('gives a page that has missed much the latest state alone', () => {
    const picture = new Picture();
    const version = picture.current;
    for (let placed = 0; placed < 1000; placed += 1) picture.set('orders', { placed });
    expect(changes(picture, version)).toEqual({ orders: { placed: 999 } });
  });

  it('says once that Kafka is away, and since when', () => {
    const picture = new Picture();
    picture.connected(5);
    const version = picture.current;
    picture.connected(6);
    expect(picture.current).toBe(version);
    picture.disconnected();
    expect(changes(picture, version)).toMatchObject({ cluster: { connected: false } });
  });

  it('keeps five minutes of points, one for each second at most', () => {
    const picture = new Picture();
    for (let second = 1; second <= 1000; second += 1) {
      picture.addPoint([], second * 1000);
      picture.addPoint([], second * 1000 + 100);
    }
    const points = JSON.parse(picture.pointsAfter(0)) as { t: number }[];
    expect(points).toHaveLength(300);
    expect(points.at(-1)?.t).toBe(1000);
    expect(JSON.parse(picture.pointsAfter(999))).toHaveLength(1);
  });
});
