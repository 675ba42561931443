const ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})$/i;

/** Replaces the ids of a path by `{id}` and the tag after `tags/` by `{tag}`. */
export function templatePath(path: string): string {
  const segments = path.split('/');
  return segments
    .map((segment, i) => {
      if (segment !== '' && segments[i - 1] === 'tags') return '{tag}';
      return ID.test(segment) ? '{id}' : segment;
    })
    .join('/');
}
