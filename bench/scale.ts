import type { Call } from '../src/util/call.ts';
import { type Goal, type JudgedGoal, judge } from './goals.ts';
import { goalsTable } from './report/goals.ts';
import { rowsTable } from './report/table.ts';
import { type EndpointRate, endpointRates } from './scenarios/endpoint-rate.ts';
import { type ManyEndpoints, manyEndpoints } from './scenarios/many-endpoints.ts';
import { type ManyHosts, manyHosts } from './scenarios/many-hosts.ts';

export interface ScaleFigures {
  readonly rates: readonly EndpointRate[];
  readonly endpoints: readonly ManyEndpoints[];
  readonly hosts: readonly ManyHosts[];
  readonly goals: readonly JudgedGoal[];
}

/** What hosts, endpoints and clients cost, on a stand-in cloud: no root, no packages, about five minutes. */
export async function measureScale(call: Call): Promise<ScaleFigures> {
  const rates = await endpointRates(call);
  show('Endpoints per second', rates);
  const endpoints = await manyEndpoints(call);
  show('A daemon that starts with many containers', endpoints);
  const hosts = await manyHosts(call);
  show('Many hosts', hosts);
  const goals = judge([...rateGoals(rates), ...hostGoals(hosts)]);
  console.log(`\n${goalsTable(goals)}`);
  return { rates, endpoints, hosts, goals };
}

/** More clients are served faster, or as fast: a fifth is what samples differ by on a busy machine. */
function rateGoals(rates: readonly EndpointRate[]): readonly Goal[] {
  return rates.flatMap((rate, i): Goal[] => {
    const fewer = rates[i - 1];
    if (!fewer || fewer.clients > rate.clients) return [];
    const { ports, latencyMs, clients, perSecond } = rate;
    const what = `${ports}, ${latencyMs} ms: rate of ${clients} clients to that of ${fewer.clients}`;
    return [{ what, seen: perSecond / fewer.perSecond, least: 0.8 }];
  });
}

/** What a host asks does not grow with its containers, nor with other hosts. */
function hostGoals(hosts: readonly ManyHosts[]): readonly Goal[] {
  return hosts.map(({ hosts: count, containersPerHost, perRestart }) => ({
    what: `requests at a restart of one of ${count} hosts with ${containersPerHost} containers`,
    seen: perRestart,
    least: 1,
    most: 6,
  }));
}

function show(title: string, rows: readonly object[]): void {
  console.log(`\n${title}\n\n${rowsTable(rows)}`);
}
