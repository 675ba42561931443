"""Creates Keystone's tables and their first contents in one process.

The command-line tools would do the same with one Python start per object, some ten seconds in all.

usage: fill_database.py KEYSTONE_CONF < CONTENTS     (JSON: see keystone-units.ts)
"""
import json
import sys
import uuid

import keystone.conf
from keystone.cmd import bootstrap
from keystone.common import provider_api, sql
from keystone.common.sql import upgrades
from keystone.server import backends  # noqa: F401  (its import defines the providers)

conf = keystone.conf.CONF
api = provider_api.ProviderAPIs


def create_tables(config_file):
    keystone.conf.configure()
    keystone.conf.set_default_for_default_log_levels()
    sql.initialize()
    conf(project="keystone", args=[], default_config_files=[config_file])
    keystone.conf.setup_logging()
    upgrades.offline_sync_database_to_version(None)


def create_admin(contents):
    """The admin user, project and role, and Keystone's own entry in the catalogue."""
    first = bootstrap.Bootstrapper()
    first.admin_username = first.project_name = first.admin_role_name = "admin"
    first.admin_password = contents["admin_password"]
    first.service_name = "keystone"
    first.region_id = contents["region"]
    first.public_url = first.internal_url = first.admin_url = contents["identity_url"]
    first.bootstrap()


def create_projects(names, domain):
    ids = {}
    for name in names:
        ids[name] = uuid.uuid4().hex
        api.resource_api.create_project(ids[name], {
            "id": ids[name], "name": name, "domain_id": domain, "parent_id": domain,
            "enabled": True, "description": ""})
    return ids


def create_users(users, domain, projects):
    roles = {role["name"]: role["id"] for role in api.role_api.list_roles()}
    for user in users:
        made = api.identity_api.create_user({
            "name": user["name"], "password": user["password"],
            "domain_id": domain, "enabled": True})
        api.assignment_api.add_role_to_user_and_project(
            made["id"], projects[user["project"]], roles[user["role"]])


def create_catalogue(services, region):
    for service in services:
        service_id = uuid.uuid4().hex
        api.catalog_api.create_service(service_id, {
            "id": service_id, "type": service["type"], "name": service["name"], "enabled": True})
        for interface in ("public", "internal", "admin"):
            endpoint_id = uuid.uuid4().hex
            api.catalog_api.create_endpoint(endpoint_id, {
                "id": endpoint_id, "service_id": service_id, "region_id": region,
                "interface": interface, "url": service["url"], "enabled": True})


def main():
    contents = json.load(sys.stdin)
    create_tables(sys.argv[1])
    create_admin(contents)
    domain = conf.identity.default_domain_id
    projects = create_projects(contents["projects"], domain)
    create_users(contents["users"], domain, projects)
    create_catalogue(contents["services"], contents["region"])


main()
