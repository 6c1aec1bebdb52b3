import { type Request } from 'express';

interface RouteLayer {
  route?: { methods: Record<string, boolean | undefined> };
  match(path: string): boolean;
}

/** The methods that the routes of the app take at the path of a request; none when nobody serves the path. */
export function methodsOfPath(request: Request): string[] {
  const layers = (request.app.router as unknown as { stack: RouteLayer[] }).stack;
  const found = new Set<string>();
  for (const layer of layers) {
    if (layer.route === undefined || !matches(layer, request.path)) continue;
    for (const [method, taken] of Object.entries(layer.route.methods))
      if (taken) found.add(method.toUpperCase());
  }
  if (found.has('GET')) found.add('HEAD');
  return [...found].sort();
}

/** The router throws where a parameter of the path is not valid percent-encoding. */
function matches(layer: RouteLayer, path: string): boolean {
  try {
    return layer.match(path);
  } catch {
    return false;
  }
}
