import type { Option } from './options/option.ts';

const HEAD = `# Configuration of Kuryr: every option with its default.
# Remove the # before an option to change it. Files are read in oslo.config's dialect:
# $name stands for the value of another option, $$ for a dollar sign, an indented line goes on
# with the value above it.
`;

/** A commented kuryr.conf: reading it as it is gives the defaults, and so does removing the # before every option. */
export function renderSample(table: readonly Option<unknown>[]): string {
  const options = table.filter((option) => !option.ignored);
  const groups = [...new Set(options.map((option) => option.group))];
  const parts = groups.map((group) => {
    const rows = options.filter((option) => option.group === group).map(renderOption);
    return `\n[${group}]\n${rows.join('')}`;
  });
  return HEAD + parts.join('');
}

function renderOption(option: Option<unknown>): string {
  const notes = [
    ...wrap(option.help, 90),
    `Allowed: ${option.type.allowed}`,
    ...(option.hostDefault ? [`Default: ${option.hostDefault.text}`] : []),
    ...(option.env ? [`Environment: ${option.env}`] : []),
  ];
  const comments = notes.map((note) => `# ${note}\n`).join('');
  return `\n${comments}#${`${option.name} = ${option.default ?? ''}`.trimEnd()}\n`;
}

/** Breaks a text into lines of at most `width` characters; longer words stay whole. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
