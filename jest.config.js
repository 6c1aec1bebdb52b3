const typescript = {
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'es6' },
      },
    ],
  },
  moduleNameMapper: {
    '^#libs/(.*)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  setupFiles: ['<rootDir>/libs/testing/src/quiet-logger.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

const project = (displayName, testMatch) => ({ ...typescript, displayName, testMatch });

export default {
  testSequencer: '<rootDir>/test/journeys-first.mjs',
  projects: [
    project('unit', ['<rootDir>/{apps,libs,tools}/**/*.unit.spec.ts']),
    project('integration', ['<rootDir>/{apps,libs,tools}/**/*.int.spec.ts']),
    project('journey', ['<rootDir>/test/**/*.spec.ts']),
  ],
};
