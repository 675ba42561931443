import { expect } from 'vitest';
import { Dockerd } from './support/dockerd.ts';
import { driverTest as test } from './support/driver-test.ts';

const RANGE = { subnet: '10.10.0.0/16' };

test('a Neutron without subnet pools is told at once, and as soon as it has them all is well', async ({
  cloud,
  driver,
  docker,
}) => {
  cloud.state.extensions.delete('subnet_allocation');
  await driver.restart();
  const asked = cloud.requests.length;
  await expect(docker.networkCreate(RANGE)).rejects.toMatchObject({
    status: 501,
    message:
      "Neutron lacks the extension subnet_allocation, which Docker's address pools need; its operator has to enable it (openstack extension list --network)",
  });
  expect(cloud.requests.slice(asked).map(({ method }) => method)).not.toContain('POST');
  cloud.state.extensions.add('subnet_allocation');
  await docker.containerStart(await docker.networkCreate(RANGE));
});

test.for([{ status: 500 }, { status: 503 }, { cutConnection: true }])(
  'a cloud that answers %j at the start is asked again when it is needed',
  async (outcome, { cloud, startDriver }) => {
    let away = true;
    cloud.fail({ service: 'network', when: () => away }, { ...outcome, times: 1_000 });
    const docker = new Dockerd(await startDriver());
    await expect(docker.networkCreate(RANGE)).rejects.toThrow(/^Neutron /);
    away = false;
    await docker.containerStart(await docker.networkCreate(RANGE));
  },
);

test.for([
  { extensions: ['standard-attr-tag'], networks: true, others: true },
  { extensions: ['tag', 'tag-ext'], networks: true, others: true },
  { extensions: ['tag'], networks: true, others: false },
  { extensions: ['tag-ext'], networks: false, others: true },
  { extensions: [], networks: false, others: false },
])(
  'with the extensions $extensions networks have tags: $networks, others: $others',
  async ({ extensions, ...expected }, { cloud, driver }) => {
    cloud.state.extensions.delete('standard-attr-tag');
    for (const alias of extensions) cloud.state.extensions.add(alias);
    await driver.restart();
    const { core } = driver;
    expect(await core.features.tags({ signal: AbortSignal.timeout(5_000) })).toEqual(expected);
  },
);
