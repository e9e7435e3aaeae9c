"""Every product gets a stock-keeping unit; the old code where it had one."""

from django.db import migrations


def fill(apps, schema_editor):
    product = apps.get_model("catalog", "Product")
    for found in product.objects.filter(sku=None).iterator():
        found.sku = f"{found.legacy_code or 'P'}-{found.pk}"
        found.save(update_fields=["sku"])


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_product_sku")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
