from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("stock", "0002_named_constraint")]
    operations = [
        migrations.AlterField("item", "counted", models.DateField(null=True)),
        migrations.AlterField("item", "counted", models.DateField(db_index=True, null=True)),
    ]
