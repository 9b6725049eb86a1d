import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { Client } from "./client.mjs";
import { atEnd } from "./ending.mjs";

const START_MS = 30_000;
const STOP_MS = 20_000;
const EXECUTABLE = process.env.DOCKET
  ? resolve(process.env.DOCKET)
  : fileURLToPath(new URL("../../build/docket", import.meta.url));

/** None of the settings of whoever runs the tests. */
function environment(more) {
  const kept = ["PATH", "HOME", "LANG", "TMPDIR", "TZ"].filter((name) => name in process.env);
  return { ...Object.fromEntries(kept.map((name) => [name, process.env[name]])), ...more };
}

export async function freePort() {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address();
  listener.close();
  await once(listener, "close");
  return port;
}

/** Runs one command of docket to its end and gives what it printed. Throws when it fails. */
export function docketCommand(args, { input = "", env = {} } = {}) {
  const done = spawnSync(EXECUTABLE, args, { input, env: environment(env), encoding: "utf8", timeout: START_MS });
  if (done.status !== 0) throw new Error(`docket ${args.join(" ")}: ${done.error ?? done.stderr}`);
  return done.stdout;
}

/** `docket serve`, ready to be asked. It ends with the file's tests, and its folder goes unless it was given. */
export async function startDocket({ flags = [], folder, port = 0, env = {} } = {}) {
  const docket = new Docket(folder ?? mkdtempSync(join(tmpdir(), "docket-browser-")), flags, env);
  const remove = () => {
    docket.killNow();
    if (!folder) rmSync(docket.folder, { recursive: true, force: true });
  };
  process.once("exit", remove);
  atEnd(async () => {
    await docket.stop();
    remove();
  });
  await docket.start(port);
  return docket;
}

class Docket {
  #flags;
  #env;
  #process;
  #ended;
  #stdout = "";
  #stderr = "";

  constructor(folder, flags, env) {
    this.folder = folder;
    this.#flags = flags;
    this.#env = env;
  }

  /** The address of a page, or of a route. */
  at(path) {
    return new URL(path, this.url).href;
  }

  /** Calls its API as nobody. */
  client() {
    return new Client(this.url);
  }

  /** The one-time link of a first start; undefined when there is an account. */
  get setupLink() {
    return /http\S+\/setup\?token=[\w-]+/.exec(this.#stdout)?.[0];
  }

  /** What it has printed since it was started last. */
  get output() {
    return this.#stdout;
  }

  get log() {
    return this.#stderr;
  }

  async start(port) {
    this.#stdout = "";
    const args = ["serve", "--data-dir", this.folder, "--port", String(port), ...this.#flags];
    const child = spawn(EXECUTABLE, args, { env: environment(this.#env), stdio: ["ignore", "pipe", "pipe"] });
    this.#process = child;
    this.#ended = new Promise((resolve) => {
      child.once("error", (error) => resolve(String(error)));
      child.once("close", (status, signal) => resolve(status ?? signal));
    });
    child.stderr.setEncoding("utf8").on("data", (text) => (this.#stderr += text));
    const ready = new Promise((resolve) => {
      child.stdout.setEncoding("utf8").on("data", (text) => {
        this.#stdout += text;
        const address = /serves at (https?:\/\/\S+)[^]*\n/.exec(this.#stdout)?.[1];
        if (address) resolve(address);
      });
    });
    this.url = await Promise.race([ready, this.#ended.then(() => undefined), timeIsUp(START_MS)]);
    if (!this.url) {
      this.killNow();
      throw new Error(`the server did not start: ${await this.#ended}\n${this.#stdout}${this.#stderr}`);
    }
    await this.client().get("/readyz");
  }

  /** kill -9: what a power cut does to it. */
  async kill() {
    this.killNow();
    await this.#ended;
  }

  killNow() {
    this.#process?.kill("SIGKILL");
  }

  /** Starts it again on its data and at its address. */
  async restart() {
    await this.start(new URL(this.url).port);
  }

  /** Ends it as an operator does. Throws when it does not end well. */
  async stop() {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill("SIGTERM");
    const status = await Promise.race([this.#ended, timeIsUp(STOP_MS)]);
    if (status === 0) return;
    await this.kill();
    throw new Error(`SIGTERM ended the server with ${status ?? "nothing"}:\n${this.#stderr}`);
  }
}

/** Resolves to undefined, and keeps no process alive. */
function timeIsUp(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
