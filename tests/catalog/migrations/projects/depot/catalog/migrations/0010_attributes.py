import django.db.models.functions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalog", "0009_gross_price")]
    operations = [
        migrations.AddField("product", "attributes", models.JSONField(blank=True, default=dict)),
        migrations.AddField("product", "listed_at", models.DateTimeField(db_default=django.db.models.functions.Now())),
        migrations.AlterField("product", "name", models.CharField(db_comment="as printed on the invoice", max_length=120)),
    ]
