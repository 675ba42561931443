import { isDeepStrictEqual } from 'node:util';
import type { CloudConfig } from './cloud.ts';
import type { LoadedConfig } from './load-config.ts';
import { authFields } from './options/auth-options.ts';
import { optionLabel } from './options/option.ts';
import type { ResolvedOption } from './options/resolve-options.ts';

/** How two configurations differ. */
export interface ConfigChanges {
  /** Labels of options that a running daemon takes up. */
  readonly live: readonly string[];
  /** Labels of those that need a restart. */
  readonly restart: readonly string[];
}

/** Options that a running daemon takes up, beside the credentials. */
const LIVE: readonly string[] = [
  'DEFAULT.log_level',
  'DEFAULT.debug',
  'DEFAULT.reconcile_interval',
];

const CREDENTIALS = 'credentials';

/** What is different in a configuration that was read again. */
export function configChanges(before: LoadedConfig, after: LoadedConfig): ConfigChanges {
  const changed = changedOptions(before.origins, after.origins);
  const live = changed.filter(({ option }) => LIVE.includes(`${option.group}.${option.name}`));
  // Credentials come from files of several kinds, so they are compared as what they came to.
  const rest = changed.filter((one) => !live.includes(one) && !isAuth(one));
  const [old, now] = [cloudOf(before), cloudOf(after)];
  const login = canFollow(old, now) && !isDeepStrictEqual(old?.credentials, now?.credentials);
  const elsewhere = rest.length === 0 && !isDeepStrictEqual(withoutLogin(old), withoutLogin(now));
  return {
    live: [...live.map(label), ...(login ? [CREDENTIALS] : [])],
    restart: [
      ...rest.map(label),
      ...(elsewhere ? ['region, endpoints or TLS of the cloud'] : []),
      ...(canFollow(old, now) ? [] : ['auth_type']),
    ],
  };
}

/** Whether one login can take the place of the other in the same session. */
function canFollow(old: CloudConfig | undefined, now: CloudConfig | undefined): boolean {
  return (old?.credentials.kind === 'none') === (now?.credentials.kind === 'none');
}

function changedOptions(
  before: readonly ResolvedOption[],
  after: readonly ResolvedOption[],
): readonly ResolvedOption[] {
  const key = ({ option }: ResolvedOption) => `${option.group}.${option.name}`;
  const old = new Map(before.map((one) => [key(one), one]));
  return after.filter((one) => {
    const was = old.get(key(one));
    return !one.option.ignored && !isDeepStrictEqual(was?.value, one.value);
  });
}

function isAuth({ option }: ResolvedOption): boolean {
  return (authFields as readonly string[]).includes(option.name);
}

function label({ option }: ResolvedOption): string {
  return optionLabel(option);
}

function cloudOf({ cloud }: LoadedConfig): CloudConfig | undefined {
  return cloud.kind === 'found' ? cloud.cloud : undefined;
}

function withoutLogin(cloud: CloudConfig | undefined): Partial<CloudConfig> {
  const { credentials: _credentials, ...rest } = cloud ?? {};
  return rest;
}
