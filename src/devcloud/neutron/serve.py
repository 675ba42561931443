"""neutron-server without the worker that would serve RPC: there is no message queue.

usage: serve.py --config-file NEUTRON_CONF
"""
import sys

sys.argv[0] = "neutron-server"
from neutron.cmd.eventlet.server import main  # noqa: E402  (it patches modules at import)
from neutron import service  # noqa: E402

service._get_rpc_workers = lambda plugin=None: []
sys.exit(main())
