from django.db import migrations, models
import django.db.models.deletion


def note_old_findings(apps, _):
    note = apps.get_model("dojo", "FindingNote")
    findings = apps.get_model("dojo", "Finding").objects.values_list("id", flat=True)
    note.objects.bulk_create((note(finding_id=finding, note="from before notes") for finding in findings), batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("dojo", "0002_defaults")]
    operations = [
        # The foreign key to an old table is the point: a restore that drops and recreates the old tables stumbles on it.
        migrations.CreateModel("FindingNote", [
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("finding", models.ForeignKey(to="dojo.finding", on_delete=django.db.models.deletion.CASCADE)),
            ("note", models.CharField(max_length=200)),
        ]),
        migrations.RunPython(note_old_findings, migrations.RunPython.noop),
    ]
