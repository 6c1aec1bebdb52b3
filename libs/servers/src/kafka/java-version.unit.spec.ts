import { describe, expect, it } from '@jest/globals';
import { javaMajor } from './java-version.js';

describe('the major version of java', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['openjdk version "21" 2023-09-19', 21],
    ['java version "1.8.0_392"', 8],
    ['Picked up JAVA_TOOL_OPTIONS: -Xmx1g\nopenjdk version "25.0.1" 2025-10-21', 25],
  ])('is read from %j', (output, major) => {
    expect(javaMajor(output)).toBe(major);
  });

  it('is undefined when the output names none', () => {
    expect(javaMajor('command not found')).toBeUndefined();
  });
});
