"""The tenant store: one JSON file on the data volume. There is no portal database.

Since 1.1 the file has a form number. It is rewritten at the first start; 1.0 reads both forms.
"""

import json
import os


def open_store(path):
    store = json.loads(path.read_text()) if path.exists() else {"tenants": [{"name": "default"}]}
    if store.get("form") != 2:
        store = {"form": 2, "tenants": [{"id": number, **tenant} for number, tenant in enumerate(store["tenants"], 1)]}
        part = path.with_suffix(".part")
        part.write_text(json.dumps(store) + "\n")
        os.rename(part, path)
    return store
