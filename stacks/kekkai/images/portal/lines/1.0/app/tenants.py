"""The tenant store: one JSON file on the data volume. There is no portal database."""

import json


def open_store(path):
    if not path.exists():
        path.write_text(json.dumps({"tenants": [{"name": "default"}]}) + "\n")
    return json.loads(path.read_text())
