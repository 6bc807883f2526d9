from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dojo", "0004_seal_and_rank")]
    operations = [
        # Only the scheduler reads this column: the web process of an older release stays green on the new schema.
        migrations.RenameField("Schedule", "every", "seconds"),
        migrations.AlterField("FindingEvent", "kind", models.CharField(max_length=16, db_index=True)),
    ]
