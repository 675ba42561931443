import { type Answer, noSuchPath } from '../http/answer.ts';
import type { RecordedRequest } from '../http/recorded-request.ts';
import { floatingIpRules } from '../resources/floating-ips.ts';
import { networkRules } from '../resources/networks.ts';
import { forwardingRules } from '../resources/port-forwardings.ts';
import { portRules } from '../resources/ports.ts';
import { qosPolicyRules } from '../resources/qos-policies.ts';
import { onInterface, routerRules } from '../resources/routers.ts';
import { ruleRules } from '../resources/security-group-rules.ts';
import { securityGroupRules } from '../resources/security-groups.ts';
import { subnetPoolRules } from '../resources/subnetpools.ts';
import { subnetRules } from '../resources/subnets.ts';
import type { Row } from '../store/rows.ts';
import { onCollection, onMember } from './collection.ts';
import type { Context } from './context.ts';
import { onQuota } from './quotas.ts';
import type { Rules } from './rules.ts';
import { onTags } from './tags.ts';

type Handle = (rest: readonly string[], request: RecordedRequest, context: Context) => Answer;

/** What is below `/v2.0/`. */
const routes: Readonly<Record<string, Handle>> = {
  networks: resource(networkRules),
  subnets: resource(subnetRules),
  subnetpools: resource(subnetPoolRules),
  ports: resource(portRules),
  'security-groups': resource(securityGroupRules),
  'security-group-rules': resource(ruleRules),
  qos: (rest, request, context) => {
    const [kind, ...below] = rest;
    if (kind !== 'policies') throw noSuchPath();
    return resource(qosPolicyRules)(below, request, context);
  },
  routers: (rest, request, context) => {
    const [id, what, ...more] = rest;
    const joins = what === 'add_router_interface' || what === 'remove_router_interface';
    if (id === undefined || !joins || more.length > 0) {
      return resource(routerRules)(rest, request, context);
    }
    return onInterface(id, what, request, context);
  },
  floatingips: (rest, request, context) => {
    const [id = '', what, ...more] = rest;
    if (what !== 'port_forwardings') return resource(floatingIpRules)(rest, request, context);
    const ip = context.state.floatingIps.get(id);
    if (!ip) throw floatingIpRules.notFound(id);
    return resource(forwardingRules(ip))(more, request, context);
  },
  extensions: (rest, _request, { state }) => {
    const all = [...state.extensions].map((alias) => ({ alias, name: alias, links: [] }));
    if (rest.length === 0) return { status: 200, body: { extensions: all } };
    const extension = all.find(({ alias }) => alias === rest[0]);
    if (!extension) throw noSuchPath();
    return { status: 200, body: { extension } };
  },
  quotas: (rest, request, context) => onQuota(rest, request, context),
};

/** Serves one request to Neutron's API. */
export function route(request: RecordedRequest, context: Context): Answer {
  const [version, name, ...rest] = request.path.replace(/^\//, '').split('/');
  const handle = version === 'v2.0' ? routes[name ?? ''] : undefined;
  if (!handle) throw noSuchPath();
  return handle(rest, request, context);
}

function resource<T extends Row>(rules: Rules<T>): Handle {
  return (rest, request, context) => {
    const [id, tags, tag, ...more] = rest.map(decodeURIComponent);
    if (id === undefined) return onCollection(rules, request, context);
    if (tags === undefined) return onMember(rules, id, request, context);
    // As in Neutron, a tag with a slash (also an encoded one) is another path.
    if (tags !== 'tags' || more.length > 0 || tag?.includes('/')) throw noSuchPath();
    return onTags(rules, id, tag && asLatin1(tag), request, context);
  };
}

/** Neutron reads the path as Latin-1, so that `ü` becomes two other letters. */
function asLatin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
