from django.db import migrations, models
import django.db.models.deletion


def key():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


def to(model, rule):
    return models.ForeignKey(to=model, on_delete=rule)


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel("Product", [
            ("id", key()),
            ("name", models.CharField(max_length=100, unique=True)),
        ]),
        migrations.CreateModel("Finding", [
            ("id", key()),
            ("number", models.BigIntegerField(unique=True)),
            ("product", to("dojo.product", django.db.models.deletion.PROTECT)),
            ("secret", models.TextField()),
            ("severity", models.CharField(max_length=16)),
            ("reporter_tz", models.CharField(max_length=64)),
            ("created", models.DateTimeField(auto_now_add=True)),
        ]),
        migrations.CreateModel("Job", [
            ("id", key()),
            ("finding", to("dojo.finding", django.db.models.deletion.CASCADE)),
            ("status", models.CharField(max_length=8, default="PENDING")),
            ("created", models.DateTimeField(auto_now_add=True)),
            ("finished", models.DateTimeField(null=True)),
        ]),
        migrations.CreateModel("FindingEvent", [
            ("id", key()),
            ("finding", to("dojo.finding", django.db.models.deletion.CASCADE)),
            ("kind", models.CharField(max_length=16)),
            ("at", models.DateTimeField(auto_now_add=True)),
        ]),
        migrations.CreateModel("Heartbeat", [
            ("id", key()),
            ("at", models.DateTimeField()),
            ("release", models.CharField(max_length=64)),
        ]),
        migrations.CreateModel("Schedule", [
            ("task", models.CharField(max_length=100, primary_key=True, serialize=False)),
            ("every", models.FloatField()),
        ]),
        migrations.CreateModel("ScanImport", [
            ("id", key()),
            ("title", models.CharField(max_length=200, db_index=True)),
            ("report", models.TextField()),
            ("meta", models.JSONField()),
            ("created", models.DateTimeField(auto_now_add=True, db_index=True)),
        ]),
    ]
