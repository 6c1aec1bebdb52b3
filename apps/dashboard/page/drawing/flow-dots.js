import { dotsPerSecond, pointAt } from './flow-layout.js';

const TRAVEL_MS = 1700;
/** Enough for the eye, and a quarter of what the screen could do. */
const FRAME_MS = 66;
const MAX_DOTS = 220;

/** Dots that move along the edges of the picture, as many as records do by their rate. Draws only while it can be seen. */
export class FlowDots {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    /** @type {import('./flow-layout.js').FlowEdge[]} */
    this.edges = [];
    /** @type {Map<string, number>} */
    this.due = new Map();
    /** @type {{ edge: string, born: number }[]} */
    this.dots = [];
    /** @type {Map<string, string>} */
    this.colours = new Map();
    this.seen = false;
    this.drawnAt = 0;
    this.clean = true;
    this.calm = matchMedia('(prefers-reduced-motion: reduce)');
    this.observer = new IntersectionObserver(([entry]) => {
      this.seen = entry?.isIntersecting ?? false;
      this.run();
    });
    this.observer.observe(canvas);
    this.running = false;
    this.ended = false;
  }

  /**
   * @param {import('./flow-layout.js').Flow} flow
   * @param {number} width
   */
  show({ edges, height }, width) {
    this.edges = edges;
    const scale = Math.min(2, devicePixelRatio);
    const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
    if (this.canvas.width !== w || this.canvas.height !== h) {
      this.canvas.width = w;
      this.canvas.height = h;
    }
    this.scale = scale;
    this.run();
  }

  /** Colours are those of the style sheet, which may have changed. */
  recolour() {
    this.colours.clear();
  }

  stop() {
    this.ended = true;
    this.observer.disconnect();
  }

  run() {
    if (this.running || this.ended) return;
    this.running = true;
    requestAnimationFrame((now) => this.frame(now));
  }

  /** @param {number} now */
  frame(now) {
    const idle = this.dots.length === 0 && this.edges.every(({ rate }) => rate === 0);
    if (!this.seen || this.ended || this.calm.matches || (idle && this.clean)) {
      this.running = false;
      if (this.calm.matches) this.clear();
      return;
    }
    // A timer for most of the wait: frames that draw nothing cost as well.
    if (now - this.drawnAt >= FRAME_MS - 4) this.draw(now);
    setTimeout(() => requestAnimationFrame((next) => this.frame(next)), FRAME_MS - 16);
  }

  /** @param {number} now */
  draw(now) {
    const elapsed = Math.min(200, now - this.drawnAt);
    this.drawnAt = now;
    for (const { id, rate } of this.edges) {
      const due = (this.due.get(id) ?? Math.random()) + (dotsPerSecond(rate) * elapsed) / 1000;
      this.due.set(id, due % 1);
      if (due >= 1 && this.dots.length < MAX_DOTS) this.dots.push({ edge: id, born: now });
    }
    const byId = new Map(this.edges.map((edge) => [edge.id, edge]));
    this.dots = this.dots.filter(({ edge, born }) => now - born < TRAVEL_MS && byId.has(edge));
    this.clear();
    const context = this.canvas.getContext('2d');
    if (!context) return;
    context.setTransform(this.scale ?? 1, 0, 0, this.scale ?? 1, 0, 0);
    for (const { edge: id, born } of this.dots) {
      const edge = byId.get(id);
      if (!edge) continue;
      const { x, y } = pointAt(edge.path, (now - born) / TRAVEL_MS);
      context.fillStyle = this.colourOf(edge.tone);
      context.beginPath();
      context.arc(x, y, 3.2, 0, 7);
      context.fill();
    }
    this.clean = this.dots.length === 0;
    for (const id of this.due.keys()) if (!byId.has(id)) this.due.delete(id);
  }

  clear() {
    const context = this.canvas.getContext('2d');
    context?.setTransform(1, 0, 0, 1, 0, 0);
    context?.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.clean = true;
  }

  /** @param {string} tone */
  colourOf(tone) {
    let colour = this.colours.get(tone);
    if (!colour) this.colours.set(tone, (colour = toneColour(this.canvas, tone)));
    return colour;
  }
}

/**
 * What a class of the style sheet makes of `color` here and now.
 * @param {Element} beside
 * @param {string} tone
 */
export function toneColour(beside, tone) {
  const probe = document.createElement('i');
  probe.className = tone;
  beside.parentElement?.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
