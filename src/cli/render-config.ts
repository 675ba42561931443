import { maskValue } from '../config/options/mask-value.ts';
import { describeOrigin } from '../config/options/origin.ts';
import type { ResolvedOption } from '../config/options/resolve-options.ts';
import type { CloudChoice, ConfigReading } from '../config/read-config.ts';
import { formatTable } from '../util/format-table.ts';

/** The configuration in force for people (`table`) or programs (`json`), without secrets. */
export function renderConfig(reading: ConfigReading, format: 'table' | 'json'): string {
  const shown = reading.options.filter((o) => o.text !== undefined && !o.option.ignored);
  const cloud = describeCloud(reading.cloud);
  if (format === 'json') {
    const options = shown.map((resolved) => ({
      group: resolved.option.group,
      name: resolved.option.name,
      value: resolved.secret ? MASK : maskJson(resolved.value),
      origin: resolved.origin,
    }));
    return `${JSON.stringify({ files: reading.files, options, cloud }, null, 2)}\n`;
  }
  const rows = shown.map((resolved) => [
    resolved.option.group,
    resolved.option.name,
    shownText(resolved),
    describeOrigin(resolved.origin),
  ]);
  const cloudRows = Object.entries(cloud).map(([name, value]) => [name, String(value)]);
  return [
    formatTable([['GROUP', 'OPTION', 'VALUE', 'FROM'], ...rows]),
    formatTable([['CLOUD', ''], ...cloudRows]),
  ].join('\n');
}

const MASK = '***';

function shownText({ secret, text = '' }: ResolvedOption): string {
  return secret ? MASK : maskValue(text).replaceAll('\n', ' ');
}

function maskJson(value: unknown): unknown {
  return typeof value === 'string' ? maskValue(value) : value;
}

/** What the cloud's configuration came to; credentials by their names only. */
function describeCloud(choice: CloudChoice): Record<string, string | boolean> {
  if (choice.kind === 'missing') return { credentials: 'missing' };
  if (choice.kind === 'wrong') return { credentials: 'wrong: kuryr config check tells why' };
  const { credentials, region, interface: endpointType, tls } = choice.cloud;
  const named = (o?: { id?: string; name?: string }): string => o?.name ?? o?.id ?? '';
  const rows: Record<string, string | boolean> = {
    credentials: choice.source,
    kind: credentials.kind,
  };
  if (credentials.kind === 'none') {
    rows['endpoint'] = maskValue(credentials.endpoint);
  } else {
    rows['authUrl'] = maskValue(credentials.authUrl);
    if (credentials.kind === 'password') rows['user'] = named(credentials.user);
    if (credentials.kind === 'application-credential') {
      rows['applicationCredential'] = named(credentials.credential);
    } else if (credentials.project) {
      rows['project'] = named(credentials.project);
    }
  }
  if (region) rows['region'] = region;
  return { ...rows, interface: endpointType, insecure: tls.insecure };
}
