import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { withBearer } from '../auth/bearer-document.js';
import { closeFilesWithConnections } from './files-of-connections.js';
import { withParametersInOrder } from './parameter-order.js';
import { withProblems } from './problem-document.js';

const COMPLETIONS = [withProblems, withBearer, withParametersInOrder];

/** Serves Swagger UI at /docs and its document at /docs-json. The document is built when somebody first asks for it. */
export function serveDocs(app: INestApplication, title: string, description: string, version: string): void {
  const about = new DocumentBuilder().setTitle(title).setDescription(description).setVersion(version).build();
  const document = () =>
    COMPLETIONS.reduce((made, complete) => complete(made), SwaggerModule.createDocument(app, about));
  app.use('/docs', closeFilesWithConnections());
  SwaggerModule.setup('docs', app, document, { raw: ['json'], customSiteTitle: title });
}
