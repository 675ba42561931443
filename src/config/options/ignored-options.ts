import { type Option, optional } from './option.ts';
import { string } from './option-types.ts';

const LOG =
  'Kuryr writes JSON lines to standard output or to log_file; journald, syslog or logrotate take it from there';
const PYTHON = 'it describes the Python program';
const SCOPE = 'Neutron needs a token for a project';

/** Options of upstream and of the libraries under it that have no effect, and why. */
export const ignoredOptions: readonly Option<string | undefined>[] = [
  ...rows('DEFAULT', PYTHON, ['pybasedir']),
  ...rows('DEFAULT', 'upstream never used it', ['deployment_type']),
  ...rows('DEFAULT', LOG, [
    'use_json',
    'use_stderr',
    'use_syslog',
    'use_journal',
    'use_eventlog',
    'syslog_log_facility',
    'watch_log_file',
    'log_config_append',
    'log_date_format',
    'log_color',
    'log_rotation_type',
    'log_rotate_interval',
    'log_rotate_interval_type',
    'max_logfile_count',
    'max_logfile_size_mb',
    'logging_context_format_string',
    'logging_default_format_string',
    'logging_debug_format_suffix',
    'logging_exception_prefix',
    'logging_user_identity_format',
    'instance_format',
    'instance_uuid_format',
    'rate_limit_interval',
    'rate_limit_burst',
    'rate_limit_except_level',
  ]),
  ...rows('DEFAULT', `${PYTHON}; log_level rules all`, [
    'default_log_levels',
    'verbose',
    'publish_errors',
    'fatal_deprecations',
  ]),
  ...rows('neutron', `${PYTHON}; metrics count and time every request`, [
    'collect_timing',
    'split_loggers',
  ]),
  ...rows('neutron', SCOPE, ['system_scope', 'domain_id', 'domain_name', 'trust_id']),
];

function rows(group: string, ignored: string, names: readonly string[]) {
  const help = `No effect: ${ignored}.`;
  return names.map((name) =>
    optional({ group, name, type: string(), from: 'upstream', help, ignored }),
  );
}
