/** The end of a pair that goes into a container. */
export function linkName(index: number): string {
  return `idle${index}`;
}

/** What `ip -batch` reads to make pairs of links, the host's ends up. */
export function linkPlan(count: number): string {
  const lines = Array.from({ length: count }, (_, i) => {
    const peer = `idlepeer${i}`;
    return `link add ${linkName(i)} type veth peer name ${peer}\nlink set ${peer} up`;
  });
  return `${lines.join('\n')}\n`;
}
