/** Each rule's comment says why the border is there. @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle has no layer that can be understood, tested or changed alone.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'apps-stand-alone',
      comment: 'Apps are separate processes that talk through Kafka; an import would couple their releases.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'tools-import-only-decisions',
      comment:
        'A tool may reuse what an app decides; stores, handlers and modules belong to its process alone.',
      severity: 'error',
      from: {
        path: '^tools/',
        // They describe or imitate a whole app: its configuration, its module.
        pathNot: ['^tools/(compose|environment|kubernetes)/', '^tools/bench/stock/'],
      },
      to: { path: '^apps/', pathNot: '^apps/[^/]+/src/domain/' },
    },
    {
      name: 'libs-by-their-entry',
      comment: 'What a library does not export is free to change; deep paths would freeze its insides.',
      severity: 'error',
      from: { path: '^(apps|libs|tools|test)/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/(?!index\\.ts$)', pathNot: '^libs/$2/' },
    },
    {
      name: 'libs-know-no-app',
      comment: 'A library that knows an app cannot serve the others.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(apps|tools|test)/' },
    },
    {
      name: 'events-import-nothing-of-ours',
      comment: 'The contracts are the one thing that everybody shares, so they depend on nobody.',
      severity: 'error',
      from: { path: '^libs/events/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(apps|libs|tools|test)/', pathNot: '^libs/events/' },
    },
    {
      name: 'kafkajs-only-in-libs-kafka',
      comment: 'Its hazards are guarded there, in one place; a second client would have them all again.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '^libs/kafka/' },
      to: { path: 'node_modules/kafkajs' },
    },
    {
      name: 'opentelemetry-only-in-one-folder',
      comment: 'It is loaded only where traces are wanted; an import elsewhere would load it for everybody.',
      severity: 'error',
      from: { pathNot: ['^libs/tracing/src/export/', '\\.spec\\.ts$', 'node_modules'] },
      to: { path: 'node_modules/@opentelemetry' },
    },
    {
      name: 'domain-is-pure',
      comment: 'Decisions without Nest, Kafka and MongoDB can be read and tested as plain functions.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/domain/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: ['^apps/[^/]+/src/domain/', '^libs/events/src/index\\.ts$'] },
    },
    {
      name: 'store-is-below',
      comment: 'The store answers whoever asks; it must not know how commands and events come in or go out.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/store/' },
      to: { path: '^apps/[^/]+/src/(http|consume|publish)/' },
    },
    {
      name: 'testing-stays-in-tests',
      comment: 'Fault proxies and test servers have no place in a running service.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['\\.spec\\.ts$', '^libs/testing/'] },
      to: { path: '^libs/testing/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'node', 'default'],
      extensions: ['.ts', '.js', '.json'],
    },
  },
};
