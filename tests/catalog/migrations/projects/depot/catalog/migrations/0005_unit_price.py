from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_sku_required")]
    operations = [
        migrations.RenameField("product", "price", "unit_price"),
        migrations.AlterField("product", "unit_price", models.DecimalField(decimal_places=2, max_digits=10)),
        migrations.RenameField("product", "weight", "weight_grams"),
        migrations.AlterField("product", "weight_grams", models.PositiveIntegerField(null=True)),
    ]
