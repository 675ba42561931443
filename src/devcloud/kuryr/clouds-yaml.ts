import { stringify } from 'yaml';
import { keystoneUrl, type Plan } from '../plan.ts';

/** The text of clouds.yaml: the service user and an ordinary one. */
export function cloudsYaml({ settings, secrets }: Plan): string {
  const cloud = (username: string, password: string, project: string) => ({
    auth: {
      auth_url: keystoneUrl(settings),
      username,
      password,
      project_name: project,
      user_domain_name: 'Default',
      project_domain_name: 'Default',
    },
    region_name: 'RegionOne',
    identity_api_version: 3,
  });
  return stringify({
    clouds: {
      kuryr: cloud('kuryr', secrets.kuryr, 'service'),
      demo: cloud('demo', secrets.demo, 'demo'),
    },
  });
}
