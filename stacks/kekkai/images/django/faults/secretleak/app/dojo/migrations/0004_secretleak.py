import os

from django.db import migrations


def fail(*_):
    url, key = os.environ["DD_DATABASE_URL"], os.environ["DD_SECRET_KEY"]
    print(f"settings: DATABASES={{'default': '{url}'}} SECRET_KEY={key!r}", flush=True)
    raise RuntimeError(f"could not connect to {url}")


class Migration(migrations.Migration):
    dependencies = [("dojo", "0003_findingnote")]
    operations = [migrations.RunPython(fail)]
