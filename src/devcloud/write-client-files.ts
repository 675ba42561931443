import { hostsOf } from './host/host.ts';
import { cloudsYaml } from './kuryr/clouds-yaml.ts';
import { kuryrConf } from './kuryr/kuryr-conf.ts';
import type { Plan } from './plan.ts';
import { writeConfig } from './write-config.ts';

/** Writes what clients configure themselves from: clouds.yaml, and a kuryr.conf for each host. */
export function writeClientFiles(plan: Plan): void {
  writeConfig(plan.layout.cloudsYaml, cloudsYaml(plan));
  for (const host of hostsOf(plan)) writeConfig(host.layout.kuryrConf, kuryrConf(plan, host));
}
