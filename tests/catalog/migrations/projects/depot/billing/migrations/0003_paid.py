"""Paid is a column of its own, filled in batches outside a transaction."""

from django.db import migrations, models, transaction


def fill(apps, schema_editor):
    invoice = apps.get_model("billing", "Invoice")
    while True:
        with transaction.atomic(using=schema_editor.connection.alias):
            batch = list(invoice.objects.filter(paid=None).values_list("pk", flat=True)[:500])
            if not batch:
                return
            invoice.objects.filter(pk__in=batch).update(paid=False)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("billing", "0001_squashed_0002_due")]
    run_before = [("stock", "0002_named_constraint")]
    operations = [
        migrations.AddField("invoice", "paid", models.BooleanField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("invoice", "paid", models.BooleanField(default=False)),
        migrations.AlterField("invoice", "total_cents", models.BigIntegerField(default=0)),
    ]
