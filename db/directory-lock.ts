import { createHash } from "node:crypto";
import { closeSync, openSync, readFileSync, realpathSync, rmSync, writeSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

/**
 * Holds `folder` for this process until the answer is called, or throws a clear error where another
 * process has it. The system lets go of it however the process ends: on Linux it is an abstract unix
 * socket; elsewhere a file that names its process and is taken over once that process is gone.
 */
export function lockDirectory(folder: string): Promise<() => Promise<void>> {
  const path = realpathSync(folder);
  return process.platform === "linux" ? lockBySocket(path) : lockByFile(path);
}

const taken = (path: string) =>
  new Error(`Another process already uses the database folder ${path}. Stop it first; nothing was changed.`);

function lockBySocket(path: string): Promise<() => Promise<void>> {
  const name = `\0holdfast-${createHash("sha256").update(path).digest("hex").slice(0, 32)}`;
  const socket = createServer();
  return new Promise((resolve, reject) => {
    socket.once("error", (error: NodeJS.ErrnoException) => reject(error.code === "EADDRINUSE" ? taken(path) : error));
    socket.listen(name, () => {
      socket.unref();
      resolve(() => new Promise((closed) => socket.close(() => closed())));
    });
  });
}

async function lockByFile(path: string): Promise<() => Promise<void>> {
  const file = join(path, "holdfast.lock");
  const create = () => {
    const handle = openSync(file, "wx", 0o600);
    writeSync(handle, String(process.pid));
    closeSync(handle);
  };
  try {
    create();
  } catch {
    if (isAlive(Number(readFileSync(file, "utf8")))) throw taken(path);
    rmSync(file, { force: true });
    create();
  }
  return async () => rmSync(file, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
