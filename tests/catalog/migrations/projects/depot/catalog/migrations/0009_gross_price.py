from decimal import Decimal

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0008_indexes")]
    operations = [
        migrations.AddField("product", "tax_rate", models.DecimalField(decimal_places=2, default=Decimal("0.19"), max_digits=4)),
        migrations.AddField(
            "product",
            "gross",
            models.GeneratedField(
                db_persist=True,
                expression=models.F("unit_price") + models.F("unit_price") * models.F("tax_rate"),
                output_field=models.DecimalField(decimal_places=4, max_digits=14),
            ),
        ),
    ]
