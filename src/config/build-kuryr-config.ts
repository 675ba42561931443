import { join } from 'node:path';
import type {
  BindingConfig,
  KuryrConfig,
  LogConfig,
  PortPoolConfig,
  ServerConfig,
  TlsConfig,
} from './kuryr-config.ts';
import { bindingOptions } from './options/binding-options.ts';
import { logOptions } from './options/log-options.ts';
import { neutronOptions } from './options/neutron-options.ts';
import { type Option, optionLabel } from './options/option.ts';
import { describeOrigin } from './options/origin.ts';
import { portPoolOptions } from './options/port-pool-options.ts';
import type { OptionValues } from './options/resolve-options.ts';
import { serverOptions } from './options/server-options.ts';
import type { Problem } from './problem.ts';

/** What is wrong with a combination of options whose single values are right. */
interface Findings {
  readonly problems: Problem[];
  readonly warnings: Problem[];
}

/** Shapes the options into Kuryr's configuration, and checks what concerns several options together. */
export function buildKuryrConfig(values: OptionValues): Findings & { config: KuryrConfig } {
  const findings: Findings = { problems: [], warnings: [] };
  const config: KuryrConfig = {
    server: buildServer(values, findings),
    host: values.get(serverOptions.host),
    clusterId: values.get(serverOptions.clusterId),
    statePath: values.get(serverOptions.statePath),
    adminSocket: values.get(serverOptions.adminSocket),
    dockerHost: values.get(serverOptions.dockerHost),
    reconcileIntervalMs: values.get(serverOptions.reconcileInterval) * 1000,
    reconcilePatienceMs: values.get(serverOptions.reconcilePatience) * 1000,
    log: buildLog(values, findings),
    neutron: {
      enableDhcp: values.get(neutronOptions.enableDhcp),
      defaultSubnetPoolV4: values.get(neutronOptions.defaultSubnetPoolV4),
      defaultSubnetPoolV6: values.get(neutronOptions.defaultSubnetPoolV6),
      vifPluggingIsFatal: values.get(neutronOptions.vifPluggingIsFatal),
      vifPluggingTimeoutMs: values.get(neutronOptions.vifPluggingTimeout) * 1000,
      namePorts: values.get(neutronOptions.namePorts),
      nameNetworks: values.get(neutronOptions.nameNetworks),
    },
    publish: {
      mode: values.get(neutronOptions.publish),
      externalNetwork: values.get(neutronOptions.externalNetwork),
      router: values.get(neutronOptions.publishRouter),
    },
    binding: buildBinding(values, findings),
    portPool: buildPortPool(values, findings),
    subnetPoolNamePrefix: values.get(serverOptions.subnetPoolNamePrefix),
    processExternalConnectivity: values.get(serverOptions.processExternalConnectivity),
  };
  return { config, ...findings };
}

function buildServer(values: OptionValues, findings: Findings): ServerConfig {
  const o = serverOptions;
  const configured = values.get(o.kuryrUri);
  const overHttp = !configured.startsWith('unix:');
  const secured = overHttp && (configured.startsWith('https:') || values.get(o.enableSsl));
  if (!overHttp && values.get(o.enableSsl)) {
    const what = 'has no effect: kuryr_uri is a unix socket, which only root can open';
    findings.warnings.push({ where: place(values, o.enableSsl), what });
  }
  const tls = secured ? buildTls(values, findings) : undefined;
  if (values.get(o.capabilityScope) === 'global' && !values.get(o.clusterId)) {
    const what = `is global, and ${optionLabel(o.clusterId)} is not set: another swarm in this project of the cloud would be taken for this one`;
    findings.warnings.push({ where: place(values, o.capabilityScope), what });
  }
  if (overHttp && !tls?.caFile && !isLoopback(new URL(configured).hostname)) {
    const what = `whoever can reach this address can make and delete ports with the credentials of Kuryr; ${
      tls ? 'demand a certificate of dockerd with ssl_ca_file, or use' : 'use'
    } the unix socket`;
    findings.warnings.push({ where: place(values, o.kuryrUri), what });
  }
  return {
    uri: configured.replace(/^https:/, 'http:'),
    scope: values.get(o.capabilityScope),
    localAddressSpace: values.get(o.localAddressSpace),
    globalAddressSpace: values.get(o.globalAddressSpace),
    ...(tls && { tls }),
  };
}

function buildTls(values: OptionValues, { problems }: Findings): TlsConfig {
  const o = serverOptions;
  const caFile = values.get(o.sslCaFile);
  const dockerCa = values.get(o.dockerSslCaFile);
  const certFile = values.get(o.dockerSslCertFile);
  const keyFile = values.get(o.dockerSslKeyFile);
  const need = (given: Option<string | undefined>, missing: Option<string | undefined>) => {
    if (!values.get(given) || values.get(missing)) return;
    const what = `needs ${optionLabel(missing)} beside it`;
    problems.push({ where: place(values, given), what });
  };
  need(o.dockerSslCertFile, o.dockerSslKeyFile);
  need(o.dockerSslKeyFile, o.dockerSslCertFile);
  need(o.dockerSslCertFile, o.dockerSslCaFile);
  if (caFile && dockerCa && !certFile) {
    const what = `is set, so dockerd must show a certificate; set ${optionLabel(o.dockerSslCertFile)}`;
    problems.push({ where: place(values, o.sslCaFile), what });
  }
  const docker = dockerCa && {
    caFile: dockerCa,
    ...(certFile && keyFile && { certFile, keyFile }),
  };
  return {
    certFile: values.get(o.sslCertFile),
    keyFile: values.get(o.sslKeyFile),
    ...(caFile && { caFile }),
    ...(docker && { docker }),
  };
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

function buildLog(values: OptionValues, { problems }: Findings): LogConfig {
  const level =
    values.get(logOptions.logLevel) ?? (values.get(logOptions.debug) ? 'debug' : 'info');
  const name = values.get(logOptions.logFile);
  const dir = values.get(logOptions.logDir);
  if (name && !name.startsWith('/') && !dir) {
    const what = 'is relative; give an absolute path, or set log_dir';
    problems.push({ where: place(values, logOptions.logFile), what });
  }
  if (name?.startsWith('/')) return { level, file: name };
  return { level, ...(dir ? { file: join(dir, name ?? 'kuryr.log') } : {}) };
}

function buildBinding(values: OptionValues, { problems }: Findings): BindingConfig {
  const o = bindingOptions;
  const defaultDriver = agree(values, o.defaultDriver, o.defaultPortDriver, problems);
  const enabledDrivers = agree(values, o.enabledDrivers, o.enabledPortDrivers, problems);
  if (!enabledDrivers.includes(defaultDriver)) {
    const what = `${optionLabel(o.defaultDriver)} is ${defaultDriver}, which is not among these; add it`;
    problems.push({ where: place(values, o.enabledDrivers), what });
  }
  return {
    defaultDriver,
    enabledDrivers,
    vethDstPrefix: values.get(o.vethDstPrefix),
    linkIface: values.get(o.linkIface),
    ovsdbConnection: values.get(o.ovsdbConnection),
    ovsBridge: values.get(o.ovsBridge),
    vswitchdTimeoutMs: values.get(o.vswitchdTimeout) * 1000,
    txChecksumOffload: values.get(o.txChecksumOffload),
    bindir: values.get(o.bindir),
  };
}

function buildPortPool(values: OptionValues, { problems }: Findings): PortPoolConfig {
  const o = portPoolOptions;
  const [min, max] = [values.get(o.min), values.get(o.max)];
  if (max > 0 && max < min) {
    const what = `is less than ${optionLabel(o.min)}, which is ${min}; raise it, or set 0 for no limit`;
    problems.push({ where: place(values, o.max), what });
  }
  return {
    enabled: values.get(o.enabled),
    min,
    max,
    batch: values.get(o.batch),
    updateFrequencyMs: values.get(o.updateFrequency) * 1000,
    coolDownMs: values.get(o.coolDown) * 1000,
    subnetShare: values.get(o.subnetShare) / 100,
    quotaShare: values.get(o.quotaShare) / 100,
  };
}

/** The value of an option that has a second name in another group, where upstream had two layers of drivers. */
function agree<T>(
  values: OptionValues,
  option: Option<T>,
  other: Option<T | undefined>,
  problems: Problem[],
): T {
  const value = values.get(option);
  const second = values.get(other);
  if (second === undefined) return value;
  const isSet = values.origin(option).kind !== 'default';
  if (isSet && JSON.stringify(value) !== JSON.stringify(second)) {
    const what = `differs from ${optionLabel(option)} (${describeOrigin(values.origin(option))}); keep one of both`;
    problems.push({ where: place(values, other), what });
  }
  return second;
}

function place(values: OptionValues, option: Option<unknown>): string {
  return `${describeOrigin(values.origin(option))} ${optionLabel(option)}`;
}
