#!/usr/bin/env node
/**
 * The door of every command: `node scripts/run.mjs <task> [arguments]`.
 *
 * Runs on whatever Node the machine has (18 or newer), installs the locked packages when they are missing or out of date,
 * and hands over to the Node 24 that came with them. Plain JavaScript without dependencies, since nothing is installed yet.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { SERVING } from './serving.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const modules = path.join(root, 'node_modules');
const bin = path.join(modules, '.bin');
const needed = [24, 15];

const tasks = {
  up: 'build what is stale, start the database and serve everything on one port',
  test: 'unit, database and browser tests; name some to run only those',
  check: 'format, lint, types, import directions, unused code',
  bench: 'measure one thing against its baseline; without a name, list what can be measured',
  fault: 'take from the product what it rests on while readings come in, and count',
  screenshots: 'take the pictures of the documentation from the running product',
  geodata: 'rebuild the committed region files from their sources',
  basemap: 'bake the basemap archive from the committed files',
  ingest: 'load files into a dataset of the running Haidai',
  demo: 'fill the database with demonstration data',
  'rollup-verify': 'compare the cells of every layer with its records',
  'audit-verify': 'follow the chain of the record of what was done',
  'theme-new': 'write the skeleton of a new theme',
};

const [task, ...rest] = process.argv.slice(2);
if (!task || !Object.hasOwn(tasks, task)) {
  const lines = Object.entries(tasks).map(([name, what]) => `  npm run ${name.padEnd(12)} ${what}`);
  fail(
    `${task ? `There is no task "${task}".` : 'Which task?'} These exist:\n${lines.join('\n')}`,
    task ? 2 : 1,
  );
}

if (!isInstalled()) await install();
const node = findNode();
if (!node) {
  fail(
    `No Node ${needed.join('.')} or newer was found: this one is ${process.versions.node}, and the locked packages carry none for ` +
      `${process.platform} ${process.arch}. Install Node 24 and run this again.`,
  );
}
const stopWithParent = pathToFileURL(path.join(root, 'scripts', 'stop-with-parent.mjs')).href;
process.exitCode = await run(
  node,
  [
    ...(task === 'up' ? SERVING : []),
    '--import',
    stopWithParent,
    path.join(root, 'scripts', `${task}.ts`),
    ...rest,
  ],
  {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  },
);

/** True when npm's own record of what it installed says the same as the lock file. */
function isInstalled() {
  const wanted = readPackages(path.join(root, 'package-lock.json'));
  const present = readPackages(path.join(modules, '.package-lock.json'));
  if (!wanted) fail('package-lock.json is missing or damaged, so what to install is not known.');
  if (!present) return false;
  return Object.entries(wanted).every(([place, lock]) => {
    const got = present[place];
    if (place === `node_modules/${carrier()}`) return existsSync(carriedNode());
    // Packages for other machines are in the lock file but never installed here.
    if (!got) return place === '' || lock.optional === true;
    return got.version === lock.version && got.integrity === lock.integrity;
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

async function install() {
  console.log('Installing the locked packages (once, and again when the lock file changes) …');
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const beat = setInterval(() => console.log(`  still installing, ${seconds()} s`), 10_000);
  const npm = npmCommand();
  const flags = [
    'ci',
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  const code = await run(npm.command, [...npm.args, ...flags], {
    stdio: 'inherit',
    shell: npm.shell,
    env: { ...process.env, PATH: pathWithoutModules(), NODE_ENV: '' },
  });
  clearInterval(beat);
  if (code !== 0) fail(`npm ci ended with code ${code}; what it printed above says why.`, code);
  console.log(`Installed in ${seconds()} s.`);
}

/** The npm that runs us, by its own Node: the one in node_modules/.bin disappears while packages are replaced. */
function npmCommand() {
  const { npm_execpath: script, npm_node_execpath: own } = process.env;
  if (script && /npm-cli\.c?js$/.test(script)) {
    return { command: own && existsSync(own) ? own : process.execPath, args: [script], shell: false };
  }
  return { command: 'npm', args: [], shell: process.platform === 'win32' };
}

function pathWithoutModules() {
  const parts = (process.env.PATH ?? '').split(path.delimiter);
  return parts.filter((part) => path.resolve(part) !== bin).join(path.delimiter);
}

/** The package that carries a Node for this machine. */
function carrier() {
  return `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
}

function carriedNode() {
  return path.join(modules, carrier(), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

function findNode() {
  if (existsSync(carriedNode())) return carriedNode();
  const [major, minor] = process.versions.node.split('.').map(Number);
  const enough = major > needed[0] || (major === needed[0] && minor >= needed[1]);
  return enough ? process.execPath : undefined;
}

/** Runs a command to its end and answers its exit code (128 + number when a signal ended it). */
function run(command, args, options) {
  const env = { ...process.env, ...options.env, HAIDAI_RUNNER: String(process.pid) };
  if (!options.env) env.PATH = [bin, pathWithoutModules()].join(path.delimiter);
  const child = spawn(command, args, { cwd: root, ...options, env });
  const pass = (signal) => {
    // A terminal sends Ctrl-C to the child as well; sending it again would look like a second, impatient one.
    if (signal === 'SIGINT' && process.stdin.isTTY) return;
    child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, pass);
  return new Promise((resolve) => {
    child.once('error', (error) => fail(`${command} could not be started: ${error.message}`));
    child.once('exit', (code, signal) => {
      for (const name of signals) process.off(name, pass);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

function fail(sentence, code = 1) {
  console.error(sentence);
  process.exit(code);
}
