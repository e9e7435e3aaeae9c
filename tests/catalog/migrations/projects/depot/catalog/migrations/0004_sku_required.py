from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0003_fill_sku")]
    operations = [
        migrations.AlterField("product", "sku", models.CharField(max_length=24, unique=True)),
    ]
