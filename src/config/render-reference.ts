import type { Option } from './options/option.ts';
import { boolean, path, string } from './options/option-types.ts';

/** The options as the Markdown tables of docs/reference/configuration.md. */
export function renderReference(table: readonly Option<unknown>[]): string {
  const live = table.filter((option) => !option.ignored);
  const groups = [...new Set(live.map((option) => option.group))];
  const sections = groups.map((group) => {
    const rows = live.filter((option) => option.group === group).map(renderRow);
    return `### [${group}]\n\n| option | type | default | what it does |\n|---|---|---|---|\n${rows.join('')}`;
  });
  const reasons = [...new Set(table.flatMap((option) => option.ignored ?? []))];
  const dead = reasons.map((reason) => {
    const same = table.filter((option) => option.ignored === reason);
    return `| ${same.map((o) => `\`[${o.group}] ${o.name}\``).join(', ')} | ${cell(reason)} |\n`;
  });
  const ignored = `### Accepted without effect\n\n| options | why |\n|---|---|\n${dead.join('')}`;
  return [...sections, ignored].join('\n');
}

/** What the type's name says already. */
const SELF_EVIDENT = [string().allowed, boolean.allowed, path.allowed];

function renderRow(option: Option<unknown>): string {
  const notes = [
    option.help,
    SELF_EVIDENT.includes(option.type.allowed) ? '' : `Allowed: ${option.type.allowed}.`,
    option.env ? `Environment: \`${option.env}\`.` : '',
    option.deprecated ? `Old name: ${option.deprecated.map(label).join(', ')}.` : '',
    option.secret ? 'Secret: never shown.' : '',
    option.from === 'kuryr' ? 'New here.' : '',
  ];
  const text = notes.filter((note) => note !== '').join(' ');
  return `| \`${option.name}\` | ${option.type.name} | ${defaultOf(option)} | ${cell(text)} |\n`;
}

function defaultOf(option: Option<unknown>): string {
  if (option.hostDefault) return option.hostDefault.text;
  if (option.default === undefined) return '–';
  return option.default === '' ? 'empty' : `\`${option.default}\``;
}

/** A deprecated name, such as `neutron.user_name`, the way options are written. */
function label(name: string): string {
  const dot = name.lastIndexOf('.');
  return `\`[${name.slice(0, dot)}] ${name.slice(dot + 1)}\``;
}

/** Text for a table cell; a bar would end the cell, angle brackets would be HTML. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
