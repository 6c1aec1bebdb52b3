export type Paint = (text: string, colour: boolean) => string;

/** A function that wraps text in an ANSI style, where colour is wanted. */
export function paint(style: number): Paint {
  return (text, colour) => (colour && text !== '' ? `\u001b[${style}m${text}\u001b[0m` : text);
}

export const bold = paint(1);
export const dim = paint(2);

/** One colour per app, in the order of the list. */
export const APP_COLOURS: readonly Paint[] = [36, 35, 33, 32, 34, 96, 95, 93, 92].map(paint);

/** Colour only where a person looks and has not declined it (https://no-color.org). */
export function wantsColour(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY && !env.NO_COLOR && env.TERM !== 'dumb';
}
