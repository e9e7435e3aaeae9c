from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0010_attributes")]
    operations = [
        migrations.AlterModelTable("product", "catalog_article"),
        migrations.RemoveField("product", "legacy_code"),
    ]
