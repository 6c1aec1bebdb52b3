import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NodeSet } from '../node-set.js';
import { choosePorts } from '../ports.js';
import { endLeftovers, PID_FILE } from '../process/pid-file.js';
import { ServerProcess } from '../process/server-process.js';
import { type RunningServers } from '../running-servers.js';
import { type PrometheusPrograms } from './prometheus-package.js';

export interface PrometheusOptions {
  readonly programs: PrometheusPrograms;
  /** prometheus.yml; its files of rules have absolute paths. */
  readonly config: string;
  readonly dataDir: string;
}

export interface PrometheusServer extends RunningServers {
  readonly url: string;
}

/** Starts a real Prometheus on 127.0.0.1 and resolves when it is ready. Rejects with ServerError. The caller stops it. */
export async function startPrometheus(options: PrometheusOptions): Promise<PrometheusServer> {
  const { programs, config, dataDir } = options;
  await endLeftovers(dataDir);
  const [port = 0] = await choosePorts('Prometheus', 1);
  const home = join(dataDir, 'prometheus');
  const configFile = join(home, 'prometheus.yml');
  await mkdir(home, { recursive: true });
  await writeFile(configFile, config);
  const url = `http://127.0.0.1:${port}`;
  const process = new ServerProcess({
    name: 'Prometheus',
    command: programs.prometheus,
    args: [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${join(home, 'series')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    logFile: join(home, 'prometheus.log'),
    pidFile: join(home, PID_FILE),
    stopTimeoutMs: 10_000,
  });
  const serves = async (): Promise<boolean> => (await fetch(`${url}/-/ready`)).ok;
  const set = new NodeSet([{ port, process, serves }]);
  await set.start();
  return Object.assign(set, { url });
}
