import { iniText } from '../write-config.ts';

const middleware = 'cors http_proxy_to_wsgi';

/**
 * The text of api-paste.ini: how Neutron's web application is put together. Debian has its own in
 * `neutron-common`, a package that sets up a system-wide Neutron; the parts that are named here are
 * all in the Python packages.
 */
export function apiPaste(): string {
  return iniText({
    'composite:neutron': {
      use: 'egg:Paste#urlmap',
      '/': 'versions_pipeline',
      '/v2.0': 'api_pipeline',
    },
    'composite:api_pipeline': {
      use: 'call:neutron.auth:pipeline_factory',
      keystone: `${middleware} request_id catch_errors authtoken keystonecontext extensions api`,
    },
    'composite:versions_pipeline': {
      use: 'call:neutron.auth:pipeline_factory',
      keystone: `${middleware} versions`,
    },
    'filter:cors': {
      'paste.filter_factory': 'oslo_middleware.cors:filter_factory',
      oslo_config_project: 'neutron',
    },
    'filter:http_proxy_to_wsgi': {
      'paste.filter_factory': 'oslo_middleware.http_proxy_to_wsgi:HTTPProxyToWSGI.factory',
    },
    'filter:request_id': { 'paste.filter_factory': 'oslo_middleware:RequestId.factory' },
    'filter:catch_errors': { 'paste.filter_factory': 'oslo_middleware:CatchErrors.factory' },
    'filter:authtoken': { 'paste.filter_factory': 'keystonemiddleware.auth_token:filter_factory' },
    'filter:keystonecontext': {
      'paste.filter_factory': 'neutron.auth:NeutronKeystoneContext.factory',
    },
    'filter:extensions': {
      'paste.filter_factory': 'neutron.api.extensions:plugin_aware_extension_middleware_factory',
    },
    'app:versions': { 'paste.app_factory': 'neutron.pecan_wsgi.app:versions_factory' },
    'app:api': { 'paste.app_factory': 'neutron.api.v2.router:APIRouter.factory' },
  });
}
