// Lets a text that arrives in jumps grow smoothly: what came with one edit appears over about the time until the next.
// Whoever asked for less motion, or does not look, sees each version at once.

// Milliseconds. The end of an answer is never later than the longest.
const shortest = 200;
const longest = 1100;
const first = 500;

const calm = matchMedia('(prefers-reduced-motion: reduce)');

export class Reveal {
  // draw(length) shows the first `length` units.
  constructor(draw) {
    this.draw = draw;
    this.shown = 0;
    this.length = 0;
    this.frame = 0;
    this.last = null;  // when the text grew last
  }

  showAll(length) {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.shown = length;
    this.length = length;
    this.draw(length);
  }

  // What is shown already stays; the rest follows.
  growTo(length) {
    if (calm.matches || document.hidden) {
      this.showAll(length);
      return;
    }
    const now = performance.now();
    const duration = this.last === null ? first : Math.min(Math.max(now - this.last, shortest), longest);
    this.last = now;
    this.length = length;
    this.speed = (length - this.shown) / duration;
    this.before = now;
    this.draw(Math.floor(this.shown));
    if (this.frame === 0) this.frame = requestAnimationFrame((time) => this.step(time));
  }

  step(time) {
    this.shown = Math.min(this.length, this.shown + this.speed * Math.max(0, time - this.before));
    this.before = Math.max(time, this.before);
    this.draw(Math.floor(this.shown));
    this.frame = this.shown < this.length ? requestAnimationFrame((next) => this.step(next)) : 0;
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
  }
}
