// Luka as scripts/run_all.sh starts it, with both simulators and a Redis of its own, on free ports.

import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

import {Processes} from './processes.js';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
export const buildFolder = process.env.LUKA_BUILD_DIR || join(repository, 'build/release');
export const imageFolder = join(repository, 'docs/images');

export const token = '1:a_token_for_the_simulated_Telegram';

function built(path) {
  const program = join(buildFolder, path);
  if (!existsSync(program)) throw new Error(`${program} is missing: build it, or set LUKA_BUILD_DIR`);
  return program;
}

async function answers(url) {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

// A simulated Telegram alone, for a test that plays the bot. `port`: 0 for a free one.
export async function startTelegram(processes, port = 0) {
  const program = built('tests/sim/telegram/telegram_sim');
  const options = ['--listen', `127.0.0.1:${port}`, '--port-file', processes.file('telegram_sim.port'), '--bot-name', 'Luka', '--bot-username', 'luka_bot'];
  // For those who work on the page: its files as they are, instead of those built in.
  if (process.env.LUKA_PAGE_FOLDER) options.push('--page-folder', process.env.LUKA_PAGE_FOLDER);
  const started = processes.start('telegram_sim', program, options);
  const url = `http://127.0.0.1:${port || (await processes.port('telegram_sim'))}`;
  await processes.until('telegram_sim', () => answers(`${url}/control/health`));
  return {url, started};
}

async function startOllama(processes) {
  // The first question meets a model that has yet to be loaded, so that there is a while in which the bot only types.
  const options = ['--demo', '--load-ms', '1500', '--listen', '127.0.0.1:0', '--port-file', processes.file('ollama_sim.port')];
  processes.start('ollama_sim', built('tests/sim/ollama/ollama_sim'), options);
  const url = `http://127.0.0.1:${await processes.port('ollama_sim')}`;
  await processes.until('ollama_sim', () => answers(`${url}/sim/health`));
  return url;
}

async function startRedis(processes) {
  const socket = processes.file('redis.sock');
  processes.start('redis', 'redis-server', ['--port', '0', '--unixsocket', socket, '--dir', processes.folder, '--save', '', '--appendonly', 'no']);
  await processes.until('redis', () => existsSync(socket));
  return socket;
}

function startPiece(processes, name, environment) {
  const ready = processes.file(`ready.${name}`);
  const common = {LUKA_RUNTIME_DIR: processes.folder, LUKA_PROCESS_NAME: name, LUKA_READY_FILE: ready};
  processes.start(name, built(`${name}/${name}`), ['--env-file', '/dev/null'], {...common, ...environment});
  return processes.until(`the readiness of ${name}`, () => existsSync(ready));
}

// All of it. {url, processes}: where the chat page is, and what to stop at the end.
export async function startLuka() {
  const processes = new Processes();
  try {
    const [telegram, ollama, redis] = await Promise.all([startTelegram(processes), startOllama(processes), startRedis(processes)]);
    await Promise.all([
      startPiece(processes, 'history_svc', {REDIS_SOCKET: redis}),
      startPiece(processes, 'llm_worker', {OLLAMA_URL: ollama}),
      startPiece(processes, 'gateway', {BOT_TOKEN: token, TELEGRAM_API_URL: telegram.url}),
    ]);
    return {url: telegram.url, processes};
  } catch (problem) {
    await processes.stopAll();
    throw problem;
  }
}
