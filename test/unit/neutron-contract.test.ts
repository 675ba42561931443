import { neutronContract } from '../contract/neutron-contract.ts';
import { passwordOf, startFakeCloud } from '../fakes/neutron/fake-cloud.ts';
import { demoUser } from '../fakes/neutron/identity/users.ts';

neutronContract('the stand-in', async () => {
  const fake = await startFakeCloud({ hosts: ['host-a'] });
  return {
    cloud: fake.cloudConfig(),
    member: fake.cloudConfig({ credentials: passwordOf(demoUser, fake.url) }),
    host: 'host-a',
    close: () => fake.close(),
  };
});
