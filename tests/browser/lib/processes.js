// Programs that a test starts, in a folder of their own, and stops again by their numbers, whatever happens. A program
// also gets SIGTERM when the test is gone without a word (PR_SET_PDEATHSIG).

import {spawn} from 'node:child_process';
import {closeSync, mkdtempSync, openSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';

const patience = 10_000;  // milliseconds from SIGTERM to SIGKILL
const logLines = 15;

// Nothing of the person's own settings may leak in: a test must never speak to a real bot, model or Redis.
const plainEnvironment = {PATH: process.env.PATH, HOME: process.env.HOME, TMPDIR: process.env.TMPDIR ?? '/tmp', LANG: 'C.UTF-8'};

export class Processes {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'luka-page.'));
    this.children = [];  // {name, child, ended}
    process.once('exit', this.killAll = () => this.signalAll('SIGKILL'));
  }

  file(name) {
    return join(this.folder, name);
  }

  start(name, program, options, environment = {}) {
    const log = openSync(this.file(`${name}.log`), 'a');
    const child = spawn('setpriv', ['--pdeathsig', 'TERM', '--', program, ...options], {
      env: {...plainEnvironment, ...environment},
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    const started = {name, child, isOver: false};
    started.ended = new Promise((resolve) => {
      const over = () => {
        started.isOver = true;
        resolve();
      };
      child.once('exit', over);
      child.once('error', over);
    });
    this.children.push(started);
    return started;
  }

  // Until check() returns something; a program that ends meanwhile is the reason why it never will.
  async until(what, check, milliseconds = 30_000) {
    const deadline = Date.now() + milliseconds;
    for (;;) {
      const result = await check();
      if (result) return result;
      const dead = this.children.find((started) => started.isOver && !started.isStopped);
      if (dead !== undefined) throw new Error(`${dead.name} has ended while ${what} was awaited\n${this.logs()}`);
      if (Date.now() > deadline) throw new Error(`${what} did not happen in time\n${this.logs()}`);
      await pause(50);
    }
  }

  // The number that a program has written into its port file.
  async port(name) {
    return this.until(`the port of ${name}`, () => Number(this.read(`${name}.port`)));
  }

  read(name) {
    try {
      return readFileSync(this.file(name), 'utf8');
    } catch {
      return '';
    }
  }

  logs() {
    const tails = this.children.map(({name}) => `==> ${name}\n${this.read(`${name}.log`).trimEnd().split('\n').slice(-logLines).join('\n')}`);
    return [...new Set(tails)].join('\n');
  }

  async stop(started) {
    started.isStopped = true;
    if (!started.isOver) started.child.kill('SIGTERM');
    const timer = setTimeout(() => started.child.kill('SIGKILL'), patience);
    await started.ended;
    clearTimeout(timer);
  }

  signalAll(signal) {
    for (const {child, isOver} of this.children) {
      if (!isOver) child.kill(signal);
    }
  }

  // In reverse: those started last need the others until their end.
  async stopAll() {
    for (const started of [...this.children].reverse()) await this.stop(started);
    process.off('exit', this.killAll);
    rmSync(this.folder, {recursive: true, force: true});
  }
}
