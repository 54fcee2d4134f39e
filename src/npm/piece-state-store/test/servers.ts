import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';

const program = () => {
  const path = process.env['STATESTORE_DLL'];
  assert.ok(path, 'STATESTORE_DLL must be the path of statestore.dll');
  return path;
};

/** A server of its own, with a storage that survives a restart. */
export async function startServer(...more: string[]) {
  const directory = await mkdtemp(join(tmpdir(), 'statestore-'));
  let running = await launch(directory, 'http://127.0.0.1:0', more);
  after(async () => {
    await running.stop();
    await rm(directory, { recursive: true });
  });
  return {
    url: running.url,
    restart: async () => {
      await running.stop();
      running = await launch(directory, running.url, more);
    },
    /** Creates an API key. The first one needs no `creator` and closes the server. */
    key: (name: string, options: string[], creator = '') => {
      const create = [program(), 'key', 'create', '--server', running.url, '--quiet', '--name', name, ...options];
      const { stdout, stderr } = spawnSync('dotnet', create, { encoding: 'utf8', env: { ...process.env, STATESTORE_KEY: creator } });
      assert.ok(stdout.trim(), stderr);
      return stdout.trim();
    },
  };
}

async function launch(directory: string, address: string, more: string[]) {
  const child = spawn('dotnet', [program(), '--storage', 'sqlite:state.db', '--urls', address, '--zmq', 'off', ...more], { cwd: directory, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let printed = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    printed += chunk;
    const [, listening] = /listening +(http:\S+)[^]*text\/event-stream/.exec(printed) ?? [];
    if (listening) {
      child.stdout.resume();
      return {
        url: listening,
        stop: async () => {
          child.kill('SIGTERM');
          await ended;
        },
      };
    }
  }

  throw new Error(`The server did not start: ${printed}`);
}
