/** What the decorators of class-transformer have declared; @nestjs/mapped-types takes it from there, too. */
declare module 'class-transformer/cjs/storage.js' {
  export { defaultMetadataStorage } from 'class-transformer/types/storage.js';
}
