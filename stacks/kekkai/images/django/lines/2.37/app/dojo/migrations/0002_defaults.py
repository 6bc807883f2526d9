from django.db import migrations


def insert(apps, _):
    apps.get_model("dojo", "Product").objects.create(name="default")
    apps.get_model("dojo", "Schedule").objects.create(task="dojo.heartbeat", every=1.0)


class Migration(migrations.Migration):
    dependencies = [("dojo", "0001_initial")]
    operations = [migrations.RunPython(insert, migrations.RunPython.noop)]
